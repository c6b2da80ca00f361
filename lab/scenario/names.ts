import { z } from 'zod';

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

export const principalName = () =>
  word(
    /^[A-Za-z0-9][A-Za-z0-9._/-]{0,126}(@[A-Z][A-Z0-9.-]{0,62})?$/,
    'a principal, such as alice, host/guest1.lab.test or, of a trusted realm, carol@OTHER.TEST',
  );

export const portName = () =>
  word(/^[a-z][a-z0-9.-]{0,62}$/, 'a port name of lower-case letters, digits, dots and dashes');

export const refersTo = (kind: ReferenceKind) =>
  (kind === 'guest' || kind === 'desktop' || kind === 'machine' || kind === 'nonce' || kind === 'screenshot'
    ? plainName()
    : principalName()
  ).register(references, { kind });
