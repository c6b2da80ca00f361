import type { Secret } from '../../../secret/secret.ts';
import type { Message } from '../../../wire/sso/message.ts';

/** What the user's own configuration allows; nothing in it ever comes from the guest. */
export interface ClientPolicy {
  /** The service principal name to authenticate to; without one the guest is asked, which is weak. */
  readonly spn: string | undefined;
  /** Whether a name that the guest gives is good enough. */
  readonly trustAnySpn: boolean;
  /** Whether the TGT also goes to a service that is not marked ok-as-delegate. */
  readonly offerTgtUntrusted: boolean;
  /** Whether the user can be asked about a name that the guest gives. */
  readonly askConsent: boolean;
  /** Whether the TGT itself may be sent where none could be delegated. */
  readonly sendRawTgt: boolean;
  /** Whether a password may be sent. */
  readonly sendPassword: boolean;
  /** Whether nothing is authenticated outside TLS, whatever the guest says. */
  readonly requireTls?: boolean;
}

export interface ClientState {
  readonly policy: ClientPolicy;
  /** Counts handshakes: what an operation of an earlier one reports is stale. */
  readonly attempt: number;
  /** Whether the timer `signature` runs: no SIGNATURE leaves before it has fired. */
  readonly paced: boolean;
  /** Whether a login has been opened or unlocked: it decides how the process ends. */
  readonly opened: boolean;
  /** A password leaves this process once: whatever came of it, it is not tried again. */
  readonly passwordSpent: boolean;
  /** Whether TLS stands, or its handshake runs. */
  readonly inTls: boolean;
  /** Logins in a row that timed out, and the attempt of the last of them. */
  readonly timedOut: { readonly inARow: number; readonly attempt: number };
  readonly phase: ClientPhase;
}

export type ClientPhase =
  /**
   * SIGNATUREs leave until the guest echoes one. `sent` are the last of them, newest last;
   * `settling` when an older one was echoed: then no new one leaves, or a slow guest would never catch up.
   */
  | { readonly name: 'greeting'; readonly sent: readonly SentSignature[]; readonly settling: boolean }
  /** `startTLS` has left; with `exported`, which RFC 9266 names, TLS stands and the guest's SIGNATURE inside it is due. */
  | {
      readonly name: 'starting-tls';
      readonly epoch: string;
      readonly signatureLine: string;
      readonly exported: Buffer | undefined;
    }
  /** Signed both ways; the guest is asked for its name, its realm is judged, the user asked for consent, or the first token is being made. */
  | {
      readonly name: 'preparing';
      readonly epoch: string;
      readonly binding: Buffer;
      readonly waitingFor: 'guest' | 'realm' | 'user' | 'gss';
    }
  /** `startSASL` has left with `token` to follow. */
  | { readonly name: 'starting'; readonly epoch: string; readonly token: Buffer }
  | {
      readonly name: 'exchanging';
      readonly epoch: string;
      readonly waitingFor: 'guest' | 'gss' | 'outcome';
      readonly established: Established | undefined;
    }
  /**
   * Inside the layer; `signed` once the guest's SIGNATURE has come inside it,
   * `probed` while a ping waits for the guest's next line, `supplying` while a credential that it asked for is being
   * made or waits for its answer.
   */
  | {
      readonly name: 'secured';
      readonly signed: boolean;
      readonly probed: boolean;
      readonly supplying: Supplying | undefined;
      /** Whether a login is open in this layer: what is asked for then is a newer TGT. */
      readonly holds: boolean;
      readonly established: Established;
    }
  /** Nothing more is tried with this run of the guest. */
  | { readonly name: 'refused'; readonly epoch: string };

export interface Supplying {
  readonly type: CredentialType;
  readonly stage: 'making' | 'sent';
}

/** A newly forwarded TGT (a refresh), the TGT itself, or a password. */
export type CredentialType = 'forwarded-tgt' | 'raw-tgt' | 'password';

export interface SentSignature {
  readonly nonce: string;
  readonly line: string;
}

/** What the GSSAPI context has, once the client's last token is made. */
export interface Established {
  readonly delegated: boolean;
  readonly okAsDelegate: boolean;
  /** The acceptor's principal. */
  readonly acceptor: string;
  /** The user's own principal. */
  readonly initiator: string;
  /** Why no TGT went along, in the administrator's words; undefined when one did. */
  readonly noDelegationReason: string | undefined;
  /** 503 when that was a KDC out of reach; default 403, for policy. */
  readonly noDelegationCode?: 403 | 503;
  /** What the library said to it: for this side's log only, since it may name files. */
  readonly noDelegationDetail?: string;
}

export type ClientTimer = 'signature' | 'handshake' | 'mid-frame' | 'silence' | 'retry';

export type ClientEvent =
  | { readonly kind: 'connected' }
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'not-text' }
  | { readonly kind: 'too-long' }
  | { readonly kind: 'sync-lost'; readonly reason: string }
  | { readonly kind: 'tls-established'; readonly attempt: number; readonly exported: Buffer }
  /** The guest's certificate does not hold; the channel has left TLS. */
  | { readonly kind: 'tls-refused'; readonly reason: string }
  | { readonly kind: 'mid-frame'; readonly pending: boolean }
  | { readonly kind: 'timer'; readonly timer: ClientTimer }
  | {
      readonly kind: 'gss-token';
      readonly attempt: number;
      readonly token: Buffer;
      /** With the last token of the exchange. */
      readonly established: Established | undefined;
    }
  | {
      readonly kind: 'gss-failed';
      readonly attempt: number;
      readonly code: number;
      readonly reason: string;
    }
  /** Whether the realm of the guest's name is allowed. */
  | {
      readonly kind: 'realm-judged';
      readonly attempt: number;
      readonly spn: string;
      /** Why not; undefined when it is. */
      readonly refusal: { readonly code: number; readonly reason: string } | undefined;
    }
  /** What the user said to the guest's name. */
  | {
      readonly kind: 'consented';
      readonly attempt: number;
      readonly spn: string;
      /** Why not; undefined for yes. */
      readonly refusal: string | undefined;
    }
  /** The payload of `credentials`. */
  | { readonly kind: 'supplied'; readonly attempt: number; readonly payload: Secret<Buffer> }
  | {
      readonly kind: 'supply-failed';
      readonly attempt: number;
      readonly code: number;
      readonly reason: string;
    }
  | { readonly kind: 'hang-up' };

export type ClientEffect =
  | { readonly kind: 'send'; readonly message: Message }
  /** A LF of its own: it ends what a predecessor may have left half. */
  | { readonly kind: 'send-empty-line' }
  /** From the next octet on is TLS. */
  | { readonly kind: 'start-tls'; readonly attempt: number }
  | {
      readonly kind: 'start-gss';
      readonly attempt: number;
      readonly spn: string;
      readonly delegation: 'policy' | 'always';
      readonly binding: Buffer;
    }
  | { readonly kind: 'step-gss'; readonly attempt: number; readonly token: Buffer }
  | { readonly kind: 'raise-layer'; readonly attempt: number }
  | { readonly kind: 'judge-realm'; readonly attempt: number; readonly spn: string; readonly realm: string }
  | { readonly kind: 'ask-consent'; readonly attempt: number; readonly spn: string }
  | {
      readonly kind: 'supply';
      readonly attempt: number;
      readonly type: CredentialType;
      readonly established: Established;
    }
  /** Ends the layer, TLS and the context of every attempt so far. */
  | { readonly kind: 'abandon' }
  | { readonly kind: 'set-timer'; readonly timer: ClientTimer; readonly afterMs: number }
  | { readonly kind: 'clear-timer'; readonly timer: ClientTimer }
  | {
      readonly kind: 'report';
      readonly level: 'info' | 'warning';
      readonly event: string;
      readonly fields: Readonly<Record<string, string | number | boolean>>;
    }
  | { readonly kind: 'exit'; readonly status: 0 | 1 };

export interface ClientStep {
  readonly state: ClientState;
  readonly effects: readonly ClientEffect[];
}
