import { principalPattern } from '../../scenario/names.ts';
import { KdcError } from './kdc-error.ts';

const maxNameLength = 256;
const realmPattern = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** A realm name that is safe in a configuration file and a kadmin command; throws `bad-name`. */
export function checkedRealmName(name: string): string {
  if (name.length > maxNameLength || !realmPattern.test(name)) {
    throw new KdcError(
      'bad-name',
      `realm name ${JSON.stringify(name.slice(0, 64))} is not letters, digits, dots and dashes`,
    );
  }
  return name;
}

/**
 * The full name, `alice@LAB.TEST`, of a principal given with or without a realm's name: `realm`'s, or that of one that it trusts.
 * Anything that kadmin could take for a quote, an option or a second word throws `bad-name`.
 */
export function principalIn(realm: string, name: string, trusts: readonly string[] = []): string {
  const [bare = '', of = realm, ...more] = name.split('@');
  if (
    name.length > maxNameLength ||
    !principalPattern.test(bare) ||
    ![realm, ...trusts].includes(of) ||
    more.length > 0
  ) {
    throw new KdcError(
      'bad-name',
      `principal name ${JSON.stringify(name.slice(0, 64))} is not one of realm ${realm}`,
    );
  }
  return `${bare}@${of}`;
}
