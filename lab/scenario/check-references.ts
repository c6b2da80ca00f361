import { didYouMean } from './nearest-word.ts';
import type { ReferenceKind } from './names.ts';
import { references } from './names.ts';
import { scenarioSchema } from './scenario-schema.ts';
import { ScenarioError } from './scenario-error.ts';
import { isObject, walk } from './schema-walk.ts';
import type { YamlSource } from './yaml-source.ts';

/**
 * Checks that every name points at something, that every guest has its host principal, and, where the whole file is
 * `wellFormed`, that a step uses it. Reads the file's own values, so that it has an answer where others of them are
 * wrong. Mistakes: unknown-reference, missing-principal, unused-guest.
 */
export function checkReferences(source: YamlSource, wellFormed: boolean): ScenarioError[] {
  const known = knownNames(source.value);
  const usedGuests = new Set<string>();
  const mistakes: ScenarioError[] = [];
  for (const { schema, value, path, key } of walk(scenarioSchema, source.value)) {
    const reference = references.get(schema);
    if (reference === undefined || typeof value !== 'string') continue;
    if (path[0] === 'steps') usedGuests.add(value);
    if (known[reference.kind].has(value)) continue;
    const code = reference.kind === 'identity' ? 'missing-principal' : 'unknown-reference';
    const hint = didYouMean(value, known[reference.kind]);
    const text = `no ${kindWords[reference.kind]} ${JSON.stringify(value)}${hint}`;
    mistakes.push(new ScenarioError(code, text, key ? source.keyAt(path) : source.valueAt(path)));
  }
  const realm = valueAt(source.value, 'realm', 'name');
  for (const [name, guest] of entriesOf(valueAt(source.value, 'guests'))) {
    const position = source.keyAt(['guests', name]);
    const own = typeof realm === 'string' ? hostPrincipal(name, realm) : undefined;
    // Another one that it serves as is a reference, and was looked up as one.
    const needsOwn = valueAt(guest, 'serves-as') === undefined;
    if (needsOwn && own !== undefined && !known.principal.has(own)) {
      const text = `guest ${name} has no principal ${JSON.stringify(own)}`;
      mistakes.push(new ScenarioError('missing-principal', text, position));
    } else if (wellFormed && !usedGuests.has(name))
      mistakes.push(new ScenarioError('unused-guest', `no step uses guest ${name}`, position));
  }
  return mistakes;
}

/** The host principal of a guest, without its realm. */
export function hostPrincipal(guest: string, realm: string): string {
  return `host/${guest}.${realm.toLowerCase()}`;
}

const kindWords: Readonly<Record<ReferenceKind, string>> = {
  guest: 'guest',
  desktop: 'desktop',
  machine: 'guest or desktop',
  user: 'user of a guest or desktop',
  principal: 'principal',
  identity: 'principal',
  ticket: 'principal',
  policy: 'policy',
  nonce: 'typed nonce',
  screenshot: 'screenshot',
};

/** The names that the file's own values give, whatever else is wrong with them. */
function knownNames(file: unknown): Record<ReferenceKind, ReadonlySet<string>> {
  const realm = valueAt(file, 'realm');
  const principals = keysOf(valueAt(realm, 'principals'));
  const guests = entriesOf(valueAt(file, 'guests'));
  const desktops = entriesOf(valueAt(file, 'desktops'));
  const steps = itemsOf(valueAt(file, 'steps'));
  const users = [
    // Every guest has one, who must never get the console.
    'root',
    ...guests.flatMap(([, guest]) => itemsOf(valueAt(guest, 'users'))),
    ...desktops.map(([, desktop]) => valueAt(desktop, 'user')),
  ];
  const namesOf = (entries: readonly (readonly [string, unknown])[]) => entries.map(([name]) => name);
  return {
    guest: new Set(namesOf(guests)),
    desktop: new Set(namesOf(desktops)),
    machine: new Set([...namesOf(guests), ...namesOf(desktops)]),
    user: texts(users),
    principal: new Set(principals),
    identity: new Set(principals),
    ticket: new Set([`krbtgt/${String(valueAt(realm, 'name'))}`, ...principals]),
    policy: new Set(keysOf(valueAt(realm, 'policies'))),
    nonce: texts(steps.map((step) => valueAt(step, 'type', 'nonce'))),
    screenshot: texts(steps.map((step) => valueAt(step, 'screenshot', 'name'))),
  };
}

const texts = (values: readonly unknown[]) => new Set(values.filter((value) => typeof value === 'string'));

const entriesOf = (value: unknown) => (isObject(value) && !Array.isArray(value) ? Object.entries(value) : []);

const keysOf = (value: unknown) => entriesOf(value).map(([key]) => key);

const itemsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function valueAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce(
    (at: unknown, key) => (isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined),
    value,
  );
}
