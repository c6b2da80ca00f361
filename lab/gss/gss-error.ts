/** Everything that can go wrong below a GSSAPI context or a SASL exchange over it. */
export type GssErrorCode =
  /** No ccache, an empty one, no keytab, or no key in it for the service. */
  | 'no-credentials'
  /** The ccache is of another client than the user who has authenticated. */
  | 'other-client'
  | 'expired'
  | 'not-yet-valid'
  | 'clock-skew'
  | 'kdc-unreachable'
  /** The KDC does not know the service principal. */
  | 'unknown-service'
  /** The KDC does not know the client principal. */
  | 'unknown-client'
  /** The KDC refuses this client: locked, disabled or against its policy. */
  | 'refused-by-kdc'
  /** The KDC does not take this password; it has counted the failure. */
  | 'wrong-password'
  /** The ticket is for another key or another principal than the keytab has. */
  | 'wrong-key'
  | 'replay'
  | 'bad-token'
  | 'token-too-large'
  /** The peers' channel bindings differ: the exchange was relayed. */
  | 'bad-bindings'
  /** The peer gave no channel bindings at all. */
  | 'not-bound'
  /** The context lacks mutual authentication, integrity, sequence or confidentiality. */
  | 'weak-context'
  /** No credential came with the context, or the KDC does not forward this TGT. */
  | 'not-delegated'
  /** The delegated credential could not be written to the place given. */
  | 'cannot-store'
  | 'duplicate-frame'
  | 'out-of-sequence'
  /** A frame before this one is missing. */
  | 'gap'
  | 'not-confidential'
  | 'frame-too-large'
  /** The other side offers no confidentiality layer, chose another one, or its message is malformed. */
  | 'bad-layer'
  | 'authzid-refused'
  | 'tgt-not-verified'
  | 'no-local-name'
  /** krb5.conf is malformed, or has a rule (auth_to_local) that is. */
  | 'bad-configuration'
  | 'deadline'
  /** The worker that held this context ended, or the context was released or has failed before. */
  | 'context-lost'
  /** libgssapi_krb5, libkrb5 or koffi could not be loaded. */
  | 'unavailable'
  | 'internal';

/** A failure of Kerberos, GSSAPI or SASL. The message is the mechanism's own text; no key material is ever in it. */
export class GssError extends Error {
  readonly code: GssErrorCode;
  /** The mechanism's status code: -1765328350 is a replay. Undefined where no library call failed. */
  readonly minor: number | undefined;

  constructor(code: GssErrorCode, message: string, minor?: number, options?: ErrorOptions) {
    super(message, options);
    this.name = 'GssError';
    this.code = code;
    this.minor = minor;
  }
}
