import { thisCheckout } from '../world/owner/checkout.ts';
import { KeepError } from './keep-error.ts';
import type { KeptWorld } from './kept-worlds.ts';

/** What can be told of a kept world without asking it anything more. */
export type Named = Pick<KeptWorld, 'id'> & {
  readonly status: Pick<KeptWorld['status'], 'scenario' | 'run' | 'guests' | 'desktops' | 'checkout'>;
};

/** The worlds that belong to a checkout: a command acts on no others. Default: this one. */
export function worldsOf<W extends Named>(worlds: readonly W[], checkout = thisCheckout): readonly W[] {
  return worlds.filter(({ status }) => status.checkout === checkout);
}

/**
 * The world of this checkout that is meant: by its id, its scenario or its run; without a word the only one.
 * Throws a KeepError that names the candidates: no-world, unknown-name, ambiguous-name, not-ours.
 */
export function chooseWorld<W extends Named>(all: readonly W[], word?: string, checkout = thisCheckout): W {
  const worlds = worldsOf(all, checkout);
  const found = word === undefined ? worlds : worlds.filter((world) => isCalled(world, word));
  const [only] = found;
  if (only && found.length === 1) return only;
  const foreign = all.find((world) => word !== undefined && isCalled(world, word));
  // refuses: test "a world of another checkout is refused, and named with its checkout"
  if (found.length === 0 && foreign) throw ofAnother(foreign);
  if (worlds.length === 0) throw noWorld(all);
  if (found.length === 0)
    throw new KeepError('unknown-name', `no kept world is called ${JSON.stringify(word)}; ${listOf(worlds)}`);
  throw new KeepError(
    'ambiguous-name',
    `${found.length} worlds are kept, say which by --world ID; ${listOf(found)}`,
  );
}

/**
 * The guest or desktop that is meant by `NAME` or `WORLD/NAME`, and its world. A bare name is enough when only one of
 * this checkout's worlds has such a machine. Throws as `chooseWorld` does.
 */
export function chooseMachine<W extends Named>(
  all: readonly W[],
  word: string,
  worldWord?: string,
  checkout = thisCheckout,
): { readonly world: W; readonly machine: string } {
  const worlds = worldsOf(all, checkout);
  const slash = word.lastIndexOf('/');
  const machine = word.slice(slash + 1);
  const named = slash < 0 ? worldWord : word.slice(0, slash);
  const having = worlds.filter((world) => machinesOf(world).includes(machine));
  if (named === undefined && having.length > 0)
    return { world: chooseWorld(having, undefined, checkout), machine };
  const world = named === undefined && worlds.length > 0 ? undefined : chooseWorld(all, named, checkout);
  if (world && machinesOf(world).includes(machine)) return { world, machine };
  throw new KeepError(
    'unknown-name',
    `there is no guest or desktop ${JSON.stringify(machine)}; ${listOf(world ? [world] : worlds)}`,
  );
}

function ofAnother({ id, status }: Named): KeepError {
  const { scenario, checkout } = status;
  return new KeepError(
    'not-ours',
    checkout === ''
      ? `the world ${id} (${scenario}) does not say which checkout it belongs to: it is another version's`
      : `the world ${id} (${scenario}) belongs to another checkout: use ${checkout}/bin/lab`,
  );
}

function noWorld(others: readonly Named[]): KeepError {
  const elsewhere = others.length > 0 ? ` (lab ps lists ${others.length} of other checkouts)` : '';
  return new KeepError('no-world', `this checkout keeps no world; lab up SCENARIO keeps one${elsewhere}`);
}

const isCalled = ({ id, status }: Named, word: string) =>
  id === word || status.scenario === word || status.run === word;

const machinesOf = ({ status }: Named) => [...status.guests.map(({ name }) => name), ...status.desktops];

function listOf(worlds: readonly Named[]): string {
  const describe = (world: Named) =>
    `${world.id} (${world.status.scenario}: ${machinesOf(world).join(', ')})`;
  return `there ${worlds.length === 1 ? 'is' : 'are'}: ${worlds.map(describe).join('; ')}`;
}
