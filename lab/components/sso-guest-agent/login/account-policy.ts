import type { SsoErrorCode } from '../../../wire/sso/error-codes.ts';
import type { Account } from './account.ts';

/** What is known of the account that a principal maps to. */
export interface AccountFacts {
  readonly principal: string;
  /** The realm of the guest's own service principal name. */
  readonly ownRealm: string;
  /** The local name that the principal maps to. */
  readonly user: string;
  /** What the user database gives for that name; undefined when it has none. */
  readonly account: Account | undefined;
  readonly uidMin: number;
  /** Days since 1970; undefined for never. */
  readonly expiryDay: number | undefined;
  readonly today: number;
}

export interface PolicyRefusal {
  readonly code: SsoErrorCode;
  readonly reason: string;
}

const closedShells = /(^|\/)(nologin|false)$/;

/** Why a principal may not have the console (docs/protocol.md, "Order" step 6); undefined when it may. */
export function judgeAccount(facts: AccountFacts): PolicyRefusal | undefined {
  const { account, uidMin, expiryDay, today } = facts;
  const refused = judgePrincipal(facts.principal, facts.ownRealm);
  // refuses: test "a foreign realm is refused"
  if (refused) return refused;
  // refuses: test "nobody’s account is refused"
  if (!account) return { code: 403, reason: 'no such local account' };
  // getent(1) and many an NSS module take a number for a uid, so that the principal 1000@REALM would be whoever has it.
  // refuses: numeric-principal; test "an account of another name is refused"
  if (account.name !== facts.user) {
    return { code: 403, reason: `the account found for ${facts.user} is called ${account.name}` };
  }
  // refuses: root-refused; system-user-refused; test "root is refused"; test "a uid below UID_MIN is refused"
  if (account.uid < uidMin) return { code: 403, reason: `uid ${account.uid} is below UID_MIN ${uidMin}` };
  // refuses: system-user-refused; test "nologin is refused"
  if (closedShells.test(account.shell)) return { code: 403, reason: `the shell is ${account.shell}` };
  // A locked password (`!`) is no refusal: an account without a password is what single sign-on is for.
  // refuses: test "an expired account is refused"
  if (expiryDay !== undefined && today >= expiryDay) return { code: 423, reason: 'the account has expired' };
  return undefined;
}

/** What is wrong with a principal whatever account it maps to. */
export function judgePrincipal(principal: string, ownRealm: string): PolicyRefusal | undefined {
  const at = principal.lastIndexOf('@');
  const [name, realm] = [principal.slice(0, at), principal.slice(at + 1)];
  // refuses: test "an anonymous principal is refused"; test "an anonymous realm is refused"
  if (name === 'WELLKNOWN/ANONYMOUS' || realm.startsWith('WELLKNOWN:')) {
    return { code: 403, reason: 'an anonymous principal' };
  }
  // refuses: test "a host principal is refused"; test "an instance is refused"
  if (name.includes('/')) return { code: 403, reason: 'a service or instance principal' };
  // refuses: foreign-realm-refused; test "a foreign realm is refused"
  if (realm !== ownRealm) return { code: 403, reason: `the foreign realm ${realm}` };
  return undefined;
}
