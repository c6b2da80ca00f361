import type { Secret } from '../../secret/secret.ts';
import { Secret as SecretValue } from '../../secret/secret.ts';
import { KdcError } from './kdc-error.ts';
import { checkedRealmName, principalIn } from './principal-name.ts';
import type { LockoutPolicy, PrincipalOptions, RealmOptions } from './realm-options.ts';

const maxPasswordOctets = 256;

/**
 * The kadmin.local input that fills an empty database: one command a line, policies first.
 * Throws `bad-name`, `bad-password` or `bad-policy`; secret, since the passwords are in it.
 */
export function kadminCommands(
  options: Pick<RealmOptions, 'name' | 'trusts' | 'policies' | 'principals'>,
): Secret<string> {
  const realm = checkedRealmName(options.name);
  const policies = options.policies ?? {};
  const lines = [
    ...Object.entries(policies).map(([name, policy]) => addPolicy(realm, name, policy)),
    ...(options.trusts ?? []).flatMap((other) => addTrust(realm, checkedRealmName(other))),
    ...Object.entries(options.principals).map(([name, principal]) =>
      addPrincipal(principalIn(realm, name, options.trusts), principal, policies),
    ),
  ];
  return new SecretValue(lines.map((line) => `${line}\n`).join(''));
}

/** The other realm's own TGS, and the key that both realms know (RFC 4120 section 1.2). */
function addTrust(realm: string, other: string): readonly string[] {
  return [other, realm].map((tgs) => `addprinc -randkey +ok_as_delegate krbtgt/${tgs}@${other}`);
}

function addPolicy(realm: string, name: string, policy: LockoutPolicy): string {
  principalIn(realm, name);
  const where = `policy ${name}`;
  if (!Number.isSafeInteger(policy.maxFailures) || policy.maxFailures < 0) {
    throw new KdcError('bad-policy', `${where}: maxFailures is not a whole number`);
  }
  const interval = wholeSeconds(policy.failureCountIntervalMs ?? 0, `${where}: failureCountIntervalMs`);
  const lockout = wholeSeconds(policy.lockoutMs ?? 0, `${where}: lockoutMs`);
  return `addpol -maxfailure ${policy.maxFailures} -failurecountinterval ${interval}s -lockoutduration ${lockout}s ${name}`;
}

function addPrincipal(
  name: string,
  principal: PrincipalOptions,
  policies: Readonly<Record<string, LockoutPolicy>>,
): string {
  const words = ['addprinc'];
  if (principal.policy === undefined) words.push('-clearpolicy');
  else if (Object.hasOwn(policies, principal.policy)) words.push('-policy', principal.policy);
  else
    throw new KdcError(
      'bad-policy',
      `principal ${name} names the policy ${JSON.stringify(principal.policy)}, which is not there`,
    );
  if (principal.maxLifeMs !== undefined)
    words.push('-maxlife', `${wholeSeconds(principal.maxLifeMs, `principal ${name}: maxLifeMs`)}s`);
  if (principal.okAsDelegate === true) words.push('+ok_as_delegate');
  if (principal.forwardable === false) words.push('-allow_forwardable');
  // Without preauthentication the KDC never learns that a password was wrong, and counts nothing.
  if (principal.password === undefined) words.push('-randkey');
  else words.push('+requires_preauth', '-pw', quoted(principal.password.reveal(), name));
  words.push(name);
  return words.join(' ');
}

/** kadmin's own quoting: a doubled quote stands for one inside quotes. */
function quoted(password: string, principal: string): string {
  const octets = Buffer.byteLength(password);
  if (octets === 0 || octets > maxPasswordOctets || /\p{Cc}/u.test(password)) {
    throw new KdcError(
      'bad-password',
      `the password of ${principal} is empty, above ${maxPasswordOctets} octets or has control characters`,
    );
  }
  return `"${password.replaceAll('"', '""')}"`;
}

function wholeSeconds(ms: number, what: string): number {
  if (!Number.isSafeInteger(ms) || ms < 0 || ms % 1000 !== 0) {
    throw new KdcError('bad-policy', `${what} is not a whole number of seconds: ${ms} ms`);
  }
  return ms / 1000;
}
