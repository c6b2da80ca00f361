import type { Scenario } from './scenario-schema.ts';
import { ScenarioError } from './scenario-error.ts';
import type { YamlSource } from './yaml-source.ts';

/**
 * Checks for what the realm or a guest would refuse once it is being made, which a schema cannot see.
 * Throws a ScenarioError: wrong-value, unknown-reference.
 */
export function checkWorld({ realm, guests }: Scenario, source: YamlSource): void {
  const own = new Set(builtInPrincipals(realm.name, realm.trusts));
  for (const name of Object.keys(realm.principals)) {
    const position = source.keyAt(['realm', 'principals', name]);
    const [bare = '', of = realm.name] = name.split('@');
    if (own.has(of === realm.name ? bare : name))
      throw new ScenarioError(
        'wrong-value',
        `the realm makes the principal ${JSON.stringify(name)} itself`,
        position,
      );
    if (of !== realm.name && !realm.trusts.includes(of))
      throw new ScenarioError(
        'unknown-reference',
        `the realm does not trust ${of}: name it in realm.trusts`,
        position,
      );
  }
  for (const [guest, { users, accounts }] of Object.entries(guests)) {
    const taken = new Map<number, string>();
    for (const [name, { uid }] of Object.entries(accounts)) {
      const position = source.keyAt(['guests', guest, 'accounts', name]);
      if (!users.includes(name))
        throw new ScenarioError(
          'unknown-reference',
          `guest ${guest} has no user ${JSON.stringify(name)}`,
          position,
        );
      const other = uid === undefined ? undefined : taken.get(uid);
      if (other !== undefined)
        throw new ScenarioError(
          'wrong-value',
          `${other} and ${name} have the same uid ${uid ?? ''}`,
          position,
        );
      if (uid !== undefined) taken.set(uid, name);
    }
  }
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
