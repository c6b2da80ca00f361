import { type Scenario, worldSchema } from './scenario-schema.ts';
import { ScenarioError } from './scenario-error.ts';
import type { YamlSource } from './yaml-source.ts';

/**
 * Checks for what the realm or a guest would refuse once it is being made, which a schema cannot see. Nothing is said of
 * a realm or guests that are not well-formed. Mistakes: wrong-value, unknown-reference.
 */
export function checkWorld(source: YamlSource): ScenarioError[] {
  const { data } = worldSchema.safeParse(source.value);
  if (!data) return [];
  const { realm, guests } = data;
  return [
    ...Object.keys(realm.principals).flatMap((name) => principalMistake(name, realm, source)),
    ...Object.entries(guests).flatMap(([name, guest]) => accountMistakes(name, guest, source)),
  ];
}

function principalMistake(name: string, realm: Scenario['realm'], source: YamlSource): ScenarioError[] {
  const own = builtInPrincipals(realm.name, realm.trusts);
  const position = source.keyAt(['realm', 'principals', name]);
  const [bare = '', of = realm.name] = name.split('@');
  if (own.includes(of === realm.name ? bare : name)) {
    const text = `the realm makes the principal ${JSON.stringify(name)} itself`;
    return [new ScenarioError('wrong-value', text, position)];
  }
  if (of === realm.name || realm.trusts.includes(of)) return [];
  const text = `the realm does not trust ${of}: name it in realm.trusts`;
  return [new ScenarioError('unknown-reference', text, position)];
}

function accountMistakes(
  guest: string,
  { users, accounts }: Scenario['guests'][string],
  source: YamlSource,
): ScenarioError[] {
  const taken = new Map<number, string>();
  return Object.entries(accounts).flatMap(([name, { uid }]) => {
    const position = source.keyAt(['guests', guest, 'accounts', name]);
    if (!users.includes(name)) {
      const text = `guest ${guest} has no user ${JSON.stringify(name)}`;
      return [new ScenarioError('unknown-reference', text, position)];
    }
    if (uid === undefined) return [];
    const other = taken.get(uid);
    taken.set(uid, other ?? name);
    if (other === undefined) return [];
    return [new ScenarioError('wrong-value', `${other} and ${name} have the same uid ${uid}`, position)];
  });
}

/** What kdb5_util(8) puts into a new database, and the lab for the realms that are trusted. */
export function builtInPrincipals(realm: string, trusts: readonly string[]): readonly string[] {
  return [
    'K/M',
    'kadmin/admin',
    'kadmin/changepw',
    `krbtgt/${realm}`,
    ...trusts.flatMap((other) => [`krbtgt/${other}@${other}`, `krbtgt/${realm}@${other}`]),
  ];
}
