import { z } from 'zod';
import { localUserName } from '../wire/local-user-name.ts';

/** What a name in a scenario points at; `identity` is a name that needs a principal of its own in the realm. */
export type ReferenceKind =
  | 'guest'
  | 'desktop'
  | 'machine'
  | 'user'
  | 'principal'
  | 'identity'
  | 'ticket'
  | 'policy'
  | 'nonce'
  | 'screenshot';

/** Which schemas hold names that must exist elsewhere in the scenario; `check-references.ts` follows them. */
export const references = z.registry<{ kind: ReferenceKind }>();

// These names reach argv, kadmin's command lines and file names: no spaces, commas, quotes or leading dashes.
const word = (pattern: RegExp, expected: string) =>
  z.string(`expected ${expected}`).regex(pattern, `expected ${expected}`);

/** A guest's, desktop's, nonce's or screenshot's name; a guest's is also its host name. */
export const plainName = () =>
  word(/^[a-z][a-z0-9-]{0,30}$/, 'a name of at most 31 lower-case letters, digits and dashes');

export const realmName = () => word(/^[A-Z][A-Z0-9.-]{0,62}$/, 'a realm name in capitals, such as LAB.TEST');

const component = '[A-Za-z0-9_][A-Za-z0-9._-]*';
/** A principal without its realm, for scenarios and for the KDC's commands: nothing that kadmin takes for a quote, an option or a second word. */
export const principalPattern = new RegExp(`^${component}(/${component}){0,3}$`);
const maxPrincipalLength = 128;

export const principalName = () =>
  word(
    new RegExp(`^${component}(/${component}){0,3}(@[A-Z][A-Z0-9.-]{0,62})?$`),
    'a principal, such as alice, host/guest1.lab.test or, of a trusted realm, carol@OTHER.TEST',
  ).max(maxPrincipalLength, `expected a principal of at most ${maxPrincipalLength} characters`);

/** Accounts that every guest has: a second one of the name would never be found. */
const imageAccounts = new Set(
  'root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc _apt nobody systemd-network messagebus _greetd'.split(
    ' ',
  ),
);

/** A local account of a guest, which the scenario makes. */
export const accountName = () =>
  word(
    localUserName,
    'the name of a local account: at most 32 letters, digits, dots, dashes and underscores, the first a letter or an underscore',
  ).refine((name) => !imageAccounts.has(name), 'every guest has an account of this name already');

export const policyName = () =>
  word(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,62}$/, 'a name of letters, digits, dots, dashes and underscores');

export const portName = () =>
  word(/^[a-z][a-z0-9.-]{0,62}$/, 'a port name of lower-case letters, digits, dots and dashes');

export const refersTo = (kind: ReferenceKind) =>
  (kind === 'guest' || kind === 'desktop' || kind === 'machine' || kind === 'nonce' || kind === 'screenshot'
    ? plainName()
    : principalName()
  ).register(references, { kind });
