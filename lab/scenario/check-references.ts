import { didYouMean } from './nearest-word.ts';
import type { ReferenceKind } from './names.ts';
import { references } from './names.ts';
import type { Scenario } from './scenario-schema.ts';
import { scenarioSchema } from './scenario-schema.ts';
import { ScenarioError } from './scenario-error.ts';
import { walk } from './schema-walk.ts';
import type { YamlSource } from './yaml-source.ts';

/**
 * Checks that every name points at something, that every guest has its host principal, and that a step uses it.
 * Throws a ScenarioError: unknown-reference, missing-principal, unused-guest.
 */
export function checkReferences(scenario: Scenario, source: YamlSource): void {
  const known = knownNames(scenario);
  const usedGuests = new Set<string>();
  for (const { schema, value, path, key } of walk(scenarioSchema, source.value)) {
    const reference = references.get(schema);
    if (reference === undefined || typeof value !== 'string') continue;
    if (path[0] === 'steps') usedGuests.add(value);
    if (known[reference.kind].has(value)) continue;
    const code = reference.kind === 'identity' ? 'missing-principal' : 'unknown-reference';
    const hint = didYouMean(value, known[reference.kind]);
    const position = key ? source.keyAt(path) : source.valueAt(path);
    throw new ScenarioError(
      code,
      `no ${kindWords[reference.kind]} ${JSON.stringify(value)}${hint}`,
      position,
    );
  }
  for (const [name, { 'serves-as': servesAs }] of Object.entries(scenario.guests)) {
    const principal = servesAs ?? hostPrincipal(name, scenario.realm.name);
    const position = source.keyAt(['guests', name]);
    if (!known.principal.has(principal))
      throw new ScenarioError(
        'missing-principal',
        `guest ${name} has no principal ${JSON.stringify(principal)}`,
        position,
      );
    if (!usedGuests.has(name))
      throw new ScenarioError('unused-guest', `no step uses guest ${name}`, position);
  }
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

function knownNames({
  realm,
  guests,
  desktops,
  steps,
}: Scenario): Record<ReferenceKind, ReadonlySet<string>> {
  const principals = Object.keys(realm.principals);
  const users = [
    // Every guest has one, who must never get the console.
    'root',
    ...Object.values(guests).flatMap(({ users }) => users),
    ...Object.values(desktops).map(({ user }) => user),
  ];
  return {
    guest: new Set(Object.keys(guests)),
    desktop: new Set(Object.keys(desktops)),
    machine: new Set([...Object.keys(guests), ...Object.keys(desktops)]),
    user: new Set(users),
    principal: new Set(principals),
    identity: new Set(principals),
    ticket: new Set([`krbtgt/${realm.name}`, ...principals]),
    policy: new Set(Object.keys(realm.policies)),
    nonce: new Set(
      steps.flatMap((step) => (step.verb === 'type' && 'nonce' in step.args ? [step.args.nonce] : [])),
    ),
    screenshot: new Set(steps.flatMap((step) => (step.verb === 'screenshot' ? [step.args.name] : []))),
  };
}
