import type {
  AcceptorOptions,
  CcacheCopy,
  InitiatorOptions,
  PasswordLogin,
  SelfAuthentication,
  TgtForwarding,
  TicketQuery,
  UserCache,
} from './gss.ts';
import type { GssErrorCode } from './gss-error.ts';
import type { AcceptorResult } from './native/acceptor.ts';
import type { InitiatorResult } from './native/initiator.ts';

/** A context's number, unique within one worker. */
export type ContextId = number;

/** What the main thread asks of the worker. Calls are answered one by one, in order. */
export type Call =
  | { readonly op: 'initiate'; readonly options: InitiatorOptions }
  | { readonly op: 'accept'; readonly options: AcceptorOptions }
  | { readonly op: 'step-initiator'; readonly context: ContextId; readonly token: Uint8Array | undefined }
  | { readonly op: 'step-acceptor'; readonly context: ContextId; readonly token: Uint8Array }
  | {
      readonly op: 'wrap';
      readonly context: ContextId;
      readonly message: Uint8Array;
      readonly confidential: boolean;
    }
  | { readonly op: 'unwrap'; readonly context: ContextId; readonly message: Uint8Array }
  | {
      readonly op: 'wrap-frames';
      readonly context: ContextId;
      /** Its memory moves. */
      readonly plaintext: Uint8Array<ArrayBuffer>;
      readonly pieceBytes: number;
    }
  | { readonly op: 'unwrap-many'; readonly context: ContextId; readonly messages: Joined }
  | { readonly op: 'limit'; readonly context: ContextId; readonly wrappedBytes: number }
  | { readonly op: 'store-delegated'; readonly context: ContextId; readonly ccache: string }
  | { readonly op: 'release'; readonly context: ContextId }
  | { readonly op: 'release-all' }
  | { readonly op: 'self'; readonly options: SelfAuthentication }
  | { readonly op: 'local-name'; readonly principal: string }
  | { readonly op: 'forward-tgt'; readonly options: TgtForwarding }
  | { readonly op: 'own-tgt'; readonly options: UserCache }
  | { readonly op: 'ticket-flags'; readonly options: TicketQuery }
  | { readonly op: 'client-of'; readonly ccache: string | undefined }
  | { readonly op: 'password-tgt'; readonly options: PlainPasswordLogin }
  | { readonly op: 'copy-ccache'; readonly options: CcacheCopy }
  | { readonly op: 'live' };

/** A password as it crosses threads: its octets move, so that one thread has them at a time. */
export type PlainPasswordLogin = Omit<PasswordLogin, 'password'> & {
  readonly password: Uint8Array<ArrayBuffer>;
};

/** Many messages in one piece of memory, which moves from thread to thread. */
export interface Joined {
  readonly octets: Uint8Array<ArrayBuffer>;
  /** Of each message, in order. */
  readonly lengths: readonly number[];
}

/** What each call answers. */
export interface Answers {
  readonly initiate: ContextId;
  readonly accept: ContextId;
  readonly 'step-initiator': InitiatorResult;
  readonly 'step-acceptor': AcceptorResult;
  readonly wrap: Uint8Array<ArrayBuffer>;
  readonly unwrap: { readonly data: Uint8Array<ArrayBuffer>; readonly confidential: boolean };
  readonly 'wrap-frames': Uint8Array<ArrayBuffer>;
  readonly 'unwrap-many': { readonly data: Joined; readonly confidential: boolean };
  readonly limit: number;
  readonly 'store-delegated': undefined;
  readonly release: undefined;
  readonly 'release-all': undefined;
  readonly self: string;
  readonly 'local-name': string;
  readonly 'forward-tgt': Uint8Array<ArrayBuffer>;
  readonly 'own-tgt': Uint8Array<ArrayBuffer>;
  readonly 'ticket-flags': readonly (number | undefined)[];
  readonly 'client-of': string;
  readonly 'password-tgt': undefined;
  readonly 'copy-ccache': undefined;
  readonly live: number;
}

export type Operation = Call['op'];
export type CallOf<K extends Operation> = Extract<Call, { op: K }>;

export interface Request {
  readonly id: number;
  readonly call: Call;
}

export type Reply =
  | { readonly id: number; readonly answer: Answers[Operation] }
  | { readonly id: number; readonly error: PlainError };

/** A GssError as it crosses threads. */
export interface PlainError {
  readonly code: GssErrorCode;
  readonly message: string;
  readonly minor: number | undefined;
}
