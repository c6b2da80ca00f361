import type { AcceptorOptions, InitiatorOptions, SelfAuthentication } from './gss.ts';
import type { GssErrorCode } from './gss-error.ts';
import type { AcceptorResult } from './native/acceptor.ts';
import type { StepResult } from './native/step-result.ts';

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
  | { readonly op: 'limit'; readonly context: ContextId; readonly wrappedBytes: number }
  | { readonly op: 'store-delegated'; readonly context: ContextId; readonly ccache: string }
  | { readonly op: 'release'; readonly context: ContextId }
  | { readonly op: 'release-all' }
  | { readonly op: 'self'; readonly options: SelfAuthentication }
  | { readonly op: 'local-name'; readonly principal: string }
  | { readonly op: 'live' };

/** What each call answers. */
export interface Answers {
  readonly initiate: ContextId;
  readonly accept: ContextId;
  readonly 'step-initiator': StepResult;
  readonly 'step-acceptor': AcceptorResult;
  readonly wrap: Uint8Array<ArrayBuffer>;
  readonly unwrap: { readonly data: Uint8Array<ArrayBuffer>; readonly confidential: boolean };
  readonly limit: number;
  readonly 'store-delegated': undefined;
  readonly release: undefined;
  readonly 'release-all': undefined;
  readonly self: string;
  readonly 'local-name': string;
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
