import { KeepError } from './keep-error.ts';
import type { KeptWorld } from './kept-worlds.ts';

/** What can be told of a kept world without asking it anything more. */
export type Named = Pick<KeptWorld, 'id'> & {
  readonly status: Pick<KeptWorld['status'], 'scenario' | 'run' | 'guests'>;
};

/**
 * The world that is meant: by its id, its scenario or its run; without a word the only one.
 * Throws a KeepError that names the candidates: no-world, unknown-name, ambiguous-name.
 */
export function chooseWorld<W extends Named>(worlds: readonly W[], word?: string): W {
  if (worlds.length === 0) throw new KeepError('no-world', 'no world is kept; lab up SCENARIO keeps one');
  const found = word === undefined ? worlds : worlds.filter((world) => isCalled(world, word));
  const [only] = found;
  if (only && found.length === 1) return only;
  if (found.length === 0)
    throw new KeepError('unknown-name', `no kept world is called ${JSON.stringify(word)}; ${listOf(worlds)}`);
  throw new KeepError(
    'ambiguous-name',
    `${found.length} worlds are kept, say which by --world ID; ${listOf(found)}`,
  );
}

/**
 * The guest that is meant by `GUEST` or `WORLD/GUEST`, and its world. A guest's bare name is enough when only one of the
 * worlds has such a guest. Throws as `chooseWorld` does.
 */
export function chooseGuest<W extends Named>(
  worlds: readonly W[],
  word: string,
  worldWord?: string,
): { readonly world: W; readonly guest: string } {
  const slash = word.lastIndexOf('/');
  const guest = word.slice(slash + 1);
  const named = slash < 0 ? worldWord : word.slice(0, slash);
  const having = worlds.filter((world) => hasGuest(world, guest));
  if (named === undefined && having.length > 0) return { world: chooseWorld(having), guest };
  const world = named === undefined && worlds.length > 0 ? undefined : chooseWorld(worlds, named);
  if (world && hasGuest(world, guest)) return { world, guest };
  throw new KeepError(
    'unknown-name',
    `there is no guest ${JSON.stringify(guest)}; ${listOf(world ? [world] : worlds)}`,
  );
}

const isCalled = ({ id, status }: Named, word: string) =>
  id === word || status.scenario === word || status.run === word;

const hasGuest = ({ status }: Named, guest: string) => status.guests.some(({ name }) => name === guest);

function listOf(worlds: readonly Named[]): string {
  const describe = ({ id, status }: Named) =>
    `${id} (${status.scenario}: ${status.guests.map(({ name }) => name).join(', ')})`;
  return `there ${worlds.length === 1 ? 'is' : 'are'}: ${worlds.map(describe).join('; ')}`;
}
