import type { Secret } from '../../../secret/secret.ts';
import type { SsoErrorCode } from '../../../wire/sso/error-codes.ts';
import type { Message } from '../../../wire/sso/message.ts';

export interface GuestIdentity {
  /** New at every start and every reload of the agent. */
  readonly epoch: string;
  /** The service principal name that clients authenticate to. */
  readonly spn: string;
  readonly features: readonly string[];
  /** The types of credentials that `authenticate` asks for. */
  readonly accepts: readonly CredentialType[];
  /** Whether a principal that is proven may log in without a TGT. */
  readonly identityOnly: boolean;
  /** Whether nobody authenticates outside TLS. */
  readonly requireTls?: boolean;
}

export type CredentialType = 'kerberos' | 'password';

export interface GuestState {
  readonly identity: GuestIdentity;
  /** Counts sessions: what an operation of an earlier one reports is stale. */
  readonly attempt: number;
  /** The client's last SIGNATURE line, which every binding goes over. */
  readonly clientLine: string;
  /** Whether TLS stands, or its handshake runs. */
  readonly inTls: boolean;
  readonly phase: GuestPhase;
}

export type GuestPhase =
  /** Nobody is at the other end. */
  | { readonly name: 'absent' }
  /** A client's SIGNATURE is looked for; all else is dropped unanswered. */
  | { readonly name: 'seeking' }
  | { readonly name: 'plain'; readonly binding: Buffer; readonly lookingUp: boolean }
  /** `ok` to startTLS has left; no line is due before TLS stands. */
  | { readonly name: 'starting-tls' }
  | { readonly name: 'handshake'; readonly binding: Buffer; readonly waitingFor: 'client' | 'gss' }
  | {
      readonly name: 'secured';
      readonly principal: string;
      readonly login: LoginStage;
      readonly lookingUp: boolean;
    };

/** How far the login inside a layer is (docs/protocol.md, "Order" steps 5 to 8). */
export type LoginStage =
  /** The TGT that came with the context, or one of the `credentials` request that is open. */
  | { readonly name: 'verifying'; readonly answers: boolean }
  | { readonly name: 'admitting'; readonly proof: Proof }
  /** `authenticate` is open, or answered `ok`: no TGT came with the context. */
  | { readonly name: 'asking' }
  /** A pong with this token is due. */
  | { readonly name: 'proving'; readonly token: string; readonly proof: Proof; readonly admission: Admission }
  /** The session is being made ready behind the lock. */
  | { readonly name: 'opening'; readonly proof: Proof; readonly admission: Admission }
  /** It is ready, and a pong with this token is due before anybody sees it. */
  | {
      readonly name: 'confirming';
      readonly token: string;
      readonly proof: Proof;
      readonly admission: Admission;
    }
  /** It is being brought to the front. */
  | { readonly name: 'showing'; readonly proof: Proof; readonly admission: Admission }
  | ({ readonly name: 'open' } & Refresh)
  /** No login came about, or it is over; none will come about in this session. */
  | { readonly name: 'refused' };

/** Whether a login has begun to open the console, or has opened it: then it locks when its client goes. */
export function holdsConsole({ name }: LoginStage): boolean {
  return name === 'opening' || name === 'confirming' || name === 'showing' || name === 'open';
}

/** How far the session is with a newer TGT. */
export interface Refresh {
  readonly refresh: RefreshStage;
  /** How often in a row a KDC was out of reach for it. */
  readonly unreached: number;
  /** Whether the session's TGT has ended: no newer one is asked for any more. */
  readonly tgtEnded: boolean;
}

/** `asked`: `authenticate` is open, or answered `ok`; `verifying`: a newer TGT has come; `none`: neither. */
export type RefreshStage = 'none' | 'asked' | 'verifying';

/** What a login rests on beside the SASL exchange, in the audit's words. */
export type Proof = 'verified TGT' | 'unverified TGT' | 'identity alone';

/** The times of the TGT that a session has, in ms from now. */
export interface TgtTimes {
  /** When a newer one is to be asked for. */
  readonly refreshInMs: number;
  readonly endsInMs: number;
}

/** Who may have the console, and what that takes. */
export interface Admission {
  /** The local account that the principal maps to. */
  readonly user: string;
  readonly uid: number;
  readonly gid: number;
  readonly action: 'open' | 'unlock';
}

export type GuestTimer =
  | 'handshake'
  | 'mid-frame'
  | 'credentials'
  | 'pong'
  | 'heartbeat'
  | 'silence'
  | 'expiry'
  | 'tgt-end';

export type GuestEvent =
  | { readonly kind: 'connected' }
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'not-text' }
  | { readonly kind: 'too-long' }
  | { readonly kind: 'sync-lost'; readonly reason: string }
  /** The TLS handshake is done; with the key that RFC 9266 exports. */
  | { readonly kind: 'tls-established'; readonly attempt: number; readonly exported: Buffer }
  | { readonly kind: 'mid-frame'; readonly pending: boolean }
  | { readonly kind: 'timer'; readonly timer: GuestTimer }
  | { readonly kind: 'hang-up' }
  | OperationResult;

/** What an operation that the machine asked for has come to. */
export type OperationResult =
  | { readonly kind: 'sasl-challenge'; readonly attempt: number; readonly token: Buffer }
  /** The final SASL message has unwrapped. */
  | {
      readonly kind: 'sasl-done';
      readonly attempt: number;
      readonly principal: string;
      readonly delegated: boolean;
    }
  | {
      readonly kind: 'sasl-failed';
      readonly attempt: number;
      readonly code: SsoErrorCode;
      readonly reason: string;
    }
  | {
      readonly kind: 'tgt-verified';
      readonly attempt: number;
      /** False when no KDC was in reach, so that the TGT is to be verified later. */
      readonly verified: boolean;
    }
  | { readonly kind: 'admitted'; readonly attempt: number; readonly admission: Admission }
  /** Neither verified, admitted nor opened. */
  | {
      readonly kind: 'rejected';
      readonly attempt: number;
      readonly code: SsoErrorCode;
      readonly reason: string;
    }
  /** A session waits behind the lock: opened anew, or one that PAM lets its user have back. */
  | { readonly kind: 'session-ready'; readonly attempt: number }
  /** The session is in front. */
  | {
      readonly kind: 'console-opened';
      readonly attempt: number;
      /** Undefined when no newer TGT is to be asked for. */
      readonly tgt: TgtTimes | undefined;
    }
  /** A newer TGT has taken the place of the last. */
  | {
      readonly kind: 'refreshed';
      readonly attempt: number;
      readonly tgt: TgtTimes | undefined;
    }
  | {
      readonly kind: 'refresh-rejected';
      readonly attempt: number;
      readonly code: SsoErrorCode;
      readonly reason: string;
    }
  /** The lock stands in front of the session, by somebody else's order or because the lock or the agent failed. */
  | {
      readonly kind: 'console-locked';
      readonly attempt: number;
      readonly reason: 'locked' | 'left' | 'late' | 'lost';
    }
  /** The session on the console has ended. */
  | { readonly kind: 'session-ended'; readonly attempt: number }
  | { readonly kind: 'looked-up'; readonly attempt: number; readonly value: string | undefined };

export type GuestEffect =
  | { readonly kind: 'send'; readonly message: Message }
  /** A LF of its own: it ends what an earlier run may have left half. */
  | { readonly kind: 'send-empty-line' }
  /** From the next octet on is TLS. */
  | { readonly kind: 'start-tls'; readonly attempt: number }
  | { readonly kind: 'start-sasl'; readonly attempt: number; readonly binding: Buffer }
  | { readonly kind: 'step-sasl'; readonly attempt: number; readonly token: Buffer }
  | { readonly kind: 'raise-layer'; readonly attempt: number }
  /** Ends the layer, TLS unless it is kept, the context, the stored TGT and every running operation of all attempts so far. */
  | { readonly kind: 'abandon'; readonly keepsTls?: boolean }
  /** The TGT that came with the context. */
  | { readonly kind: 'verify-tgt'; readonly attempt: number; readonly principal: string }
  /** The payload of `credentials`. */
  | {
      readonly kind: 'verify-credentials';
      readonly attempt: number;
      readonly principal: string;
      readonly type: CredentialType;
      readonly payload: Secret<Buffer>;
    }
  | {
      readonly kind: 'refresh-tgt';
      readonly attempt: number;
      readonly principal: string;
      readonly payload: Secret<Buffer>;
    }
  | { readonly kind: 'admit'; readonly attempt: number; readonly principal: string }
  | {
      readonly kind: 'open-console';
      readonly attempt: number;
      readonly principal: string;
      readonly admission: Admission;
    }
  /** Brings the session that is ready to the front. */
  | { readonly kind: 'show-console'; readonly attempt: number }
  /** Locks the console if somebody holds it unlocked. */
  | { readonly kind: 'lock-console'; readonly reason: string }
  | { readonly kind: 'look-up'; readonly attempt: number; readonly attribute: 'time' | 'host' | 'user' }
  | { readonly kind: 'set-timer'; readonly timer: GuestTimer; readonly afterMs: number }
  | { readonly kind: 'clear-timer'; readonly timer: GuestTimer }
  | {
      readonly kind: 'report';
      readonly level: 'info' | 'warning';
      readonly event:
        | 'client'
        | 'tls-established'
        | 'sasl-established'
        | 'tgt-verified'
        | 'tgt-unverified'
        | 'audit'
        | 'login'
        | 'layer-lost';
      readonly fields: Readonly<Record<string, string | number | boolean>>;
    };

export interface GuestStep {
  readonly state: GuestState;
  readonly effects: readonly GuestEffect[];
}
