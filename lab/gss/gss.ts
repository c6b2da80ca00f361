import type { Secret } from '../secret/secret.ts';

/** GSSAPI with Kerberos 5, as the rest sees it. `open-gss.ts` makes one; every promise rejects with a GssError. */
export interface Gss extends AsyncDisposable {
  createInitiator(options: InitiatorOptions): Promise<Initiator>;
  createAcceptor(options: AcceptorOptions): Promise<Acceptor>;
  /**
   * Authenticates the ccache's client to the keytab's service inside this process and returns the client principal
   * that the ticket names. Writes the service ticket into `ccache`, so give it a copy (`verify-tgt.ts` does).
   */
  authenticateToSelf(options: SelfAuthentication): Promise<string>;
  /** The local account of a principal, by krb5_aname_to_localname alone; codes `no-local-name` and `bad-configuration` (a malformed rule). */
  localName(principal: string): Promise<string>;
  /**
   * A newly forwarded, forwardable TGT as a KRB-CRED in clear (`decodeKrbCred`), by one request to the KDC.
   * Code `not-delegated` if the TGT is not forwardable or the KDC forbids it. Whether the service may have it is the
   * caller's to decide.
   */
  forwardTgt(options: TgtForwarding): Promise<Secret<Buffer>>;
  /**
   * A new forwardable TGT from a password, by one exchange with one KDC that is never repeated: a wrong one counts
   * once. Codes `wrong-password`, `refused-by-kdc` (locked, disabled), `expired`, `unknown-client`, `kdc-unreachable`.
   * Proves nothing about the KDC: `verifyTgt` does.
   */
  passwordTgt(options: PasswordLogin): Promise<void>;
  /**
   * The user's TGT itself as a KRB-CRED in clear, out of a cache of any type. Codes `no-credentials`, `expired`,
   * `not-yet-valid`, `other-client`.
   */
  ownTgt(cache: UserCache): Promise<Secret<Buffer>>;
  /** The flag bits of the user's tickets for some services, in their order; undefined where the cache has none. */
  ticketFlags(query: TicketQuery): Promise<readonly (number | undefined)[]>;
  /** The client of a cache of any type, `alice@LAB.TEST`; of the environment's default when undefined. */
  clientOf(ccache: string | undefined): Promise<string>;
  /** Copies what a cache of any type holds into another; the new `FILE:` has mode 0600. */
  copyCcache(options: CcacheCopy): Promise<void>;
  /** How many library objects the worker holds now. A test's leak check. */
  liveHandles(): Promise<number>;
}

export interface InitiatorOptions {
  /** The service principal name with its realm, as it is: `host/guest1.lab.test@LAB.TEST` (no canonicalisation). */
  readonly target: string;
  /** `FILE:/…`; the environment's default when undefined. */
  readonly ccache?: string | undefined;
  readonly delegation: Delegation;
  readonly channelBindings: ChannelBindings;
}

/** `policy`: if the service is ok-as-delegate; `always`: also to services not trusted for delegation. */
export type Delegation = 'policy' | 'always' | 'never';

/** The bindings' application data; `unbound` is for tests against other implementations only. */
export type ChannelBindings = Buffer | 'unbound';

export interface AcceptorOptions {
  /** `FILE:/…`. */
  readonly keytab: string;
  /** Accept tickets for this principal only; any principal of the keytab when undefined. */
  readonly service?: string | undefined;
  /** Path of the replay cache's file; the library's default for this uid when undefined. */
  readonly replayCacheFile?: string | undefined;
  /** When given, an initiator with none is refused (`not-bound`). */
  readonly channelBindings: ChannelBindings;
}

export interface SelfAuthentication {
  readonly ccache: string;
  readonly keytab: string;
  readonly service: string;
}

/** Where a user's tickets are. */
export interface UserCache {
  /** Of any type; when undefined that cache of the environment's default collection whose client this is. */
  readonly ccache?: string | undefined;
  /** `alice@LAB.TEST`: a cache of anybody else is refused with `other-client`. */
  readonly client: string;
}

export interface TicketQuery extends UserCache {
  /** `host/guest1.lab.test@LAB.TEST`. */
  readonly services: readonly string[];
}

export interface TgtForwarding extends UserCache {
  /** `guest1.lab.test`: whose addresses the new TGT is bound to, if the old one is bound to any. */
  readonly host: string;
}

export interface PasswordLogin {
  /** `alice@LAB.TEST`. */
  readonly principal: string;
  readonly password: Secret<string>;
  /** `FILE:/…`, written anew with mode 0600 if, and only if, the password is right. */
  readonly ccache: string;
}

export interface CcacheCopy {
  /** `KEYRING:…`, `DIR:…`, `FILE:/…`; the environment's default when undefined. */
  readonly from?: string | undefined;
  /** `FILE:/…`. */
  readonly to: string;
}

/** What a context has, by its ret_flags (RFC 2743 section 2.2.1, RFC 5896, and MIT's GSS_C_CHANNEL_BOUND_FLAG). */
export interface ContextFlags {
  readonly delegated: boolean;
  readonly mutual: boolean;
  readonly replayDetected: boolean;
  readonly sequence: boolean;
  readonly confidential: boolean;
  readonly integrity: boolean;
  /** At an initiator: the service's ticket is marked ok-as-delegate (asked for with `policy` and `always`). */
  readonly okAsDelegate: boolean;
  /** At an acceptor: both sides gave the same channel bindings. */
  readonly channelBound: boolean;
}

export interface SecurityContext extends AsyncDisposable {
  wrap(message: Buffer, confidential: boolean): Promise<Buffer>;
  /** Rejects with `duplicate-frame`, `out-of-sequence` or `gap` where the library only hints at them. */
  unwrap(message: Buffer): Promise<{ readonly data: Buffer; readonly confidential: boolean }>;
  /** Each piece of `plaintext` wrapped, confidential, as a frame with its length before it (RFC 4422 section 3.7). */
  wrapFrames(plaintext: Buffer, pieceBytes: number): Promise<Buffer>;
  /** `unwrap` of many messages at once, which fails as a whole. */
  unwrapMany(
    messages: readonly Buffer[],
  ): Promise<{ readonly data: readonly Buffer[]; readonly confidential: boolean }>;
  /** The most plaintext that fits, confidential, in a wrapped message of `wrappedBytes`. */
  wrapSizeLimit(wrappedBytes: number): Promise<number>;
}

export interface Initiator extends SecurityContext {
  /** The first call takes no token. */
  step(token?: Buffer): Promise<InitiatorStep>;
}

interface InitiatorStep {
  /** What to send; undefined for nothing. */
  readonly token: Buffer | undefined;
  readonly done: boolean;
  readonly flags: ContextFlags;
  /** The acceptor's principal, once done. */
  readonly peer: string | undefined;
  /** The initiator's own principal, once done. */
  readonly self: string | undefined;
}

export interface Acceptor extends SecurityContext {
  step(token: Buffer): Promise<AcceptorStep>;
}

export interface AcceptorStep {
  readonly token: Buffer | undefined;
  readonly done: boolean;
  readonly flags: ContextFlags;
  /** The initiator's principal, once done. */
  readonly peer: string | undefined;
  /** How long the context is good for, in seconds. */
  readonly lifetimeSeconds: number;
  /** The initiator's forwarded TGT, not verified yet; released with the context. */
  readonly delegated: DelegatedCredential | undefined;
}

export interface DelegatedCredential {
  /** Writes it into a new credential cache; give a private temporary `FILE:/…` and rename it yourself. */
  store(ccache: string): Promise<void>;
}
