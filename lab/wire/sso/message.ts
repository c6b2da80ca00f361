/** One line of the SSO channel protocol (docs/protocol.md, "Messages"), taken apart. */
export type Message =
  | AgentSignature
  | ClientSignature
  | { readonly kind: 'authenticate'; readonly types: readonly string[] }
  | { readonly kind: 'start-tls' }
  | { readonly kind: 'start-sasl'; readonly mechanism: string }
  /** A mechanism's token; an empty one is `sasl =` on the wire. */
  | { readonly kind: 'sasl'; readonly token: Buffer }
  /** The payload is a secret from the moment it is read: wrap it before it goes anywhere. */
  | { readonly kind: 'credentials'; readonly type: string; readonly payload: Buffer }
  | { readonly kind: 'info'; readonly attribute: string }
  | { readonly kind: 'ok'; readonly value: string | undefined }
  | { readonly kind: 'error'; readonly code: number; readonly text: string }
  | { readonly kind: 'login'; readonly state: LoginState; readonly code: number | undefined }
  | { readonly kind: 'ping'; readonly token: string }
  | { readonly kind: 'pong'; readonly token: string }
  | { readonly kind: 'unknown'; readonly verb: string };

/** The guest's SIGNATURE; `nonce` is the client's, in an answer to a client's SIGNATURE only. */
export interface AgentSignature {
  readonly kind: 'agent-signature';
  readonly versions: VersionRange;
  readonly epoch: string;
  readonly challenge: string;
  readonly features: readonly string[];
  readonly nonce: string | undefined;
}

export interface ClientSignature {
  readonly kind: 'client-signature';
  readonly versions: VersionRange;
  readonly nonce: string;
  readonly features: readonly string[];
}

export interface VersionRange {
  readonly min: number;
  readonly max: number;
}

export const loginStates = [
  'started',
  'opened',
  'unlocked',
  'locked',
  'refused',
  'closed',
  'expiring',
] as const;

export type LoginState = (typeof loginStates)[number];

/** The highest version that both ranges have; undefined is `error 505`. */
export function commonVersion(ours: VersionRange, theirs: VersionRange): number | undefined {
  const version = Math.min(ours.max, theirs.max);
  return version >= Math.max(ours.min, theirs.min) ? version : undefined;
}
