import type { ContextFlags } from '../gss.ts';
import { GssError, type GssErrorCode } from '../gss-error.ts';
import { bufferIn, bufferOut, takeOctets } from './buffers.ts';
import type { Handles } from './handles.ts';
import { type Cell, type Handle, unwrapMessage, wrapMessage, wrapSizeLimit } from './library.ts';
import { requireSuccess } from './status.ts';

/** A security context and everything that lives as long as it. */
export interface NativeContext {
  readonly handles: Handles;
  readonly context: Cell<Handle>;
}

/** gss.h and gssapi_ext.h. */
export const flag = {
  delegate: 1,
  mutual: 2,
  replay: 4,
  sequence: 8,
  confidential: 16,
  integrity: 32,
  channelBound: 0x800,
  delegatePolicy: 0x8000,
} as const;

export function contextFlags(bits: number): ContextFlags {
  const has = (bit: number) => (bits & bit) !== 0;
  return {
    delegated: has(flag.delegate),
    mutual: has(flag.mutual),
    replayDetected: has(flag.replay),
    sequence: has(flag.sequence),
    confidential: has(flag.confidential),
    integrity: has(flag.integrity),
    okAsDelegate: has(flag.delegatePolicy),
    channelBound: has(flag.channelBound),
  };
}

/** gss_wrap (RFC 2744 section 5.30). */
export function wrap(
  context: NativeContext,
  message: Uint8Array,
  confidential: boolean,
): Uint8Array<ArrayBuffer> {
  const minor: Cell<number> = [0];
  const got: Cell<number> = [0];
  const out = bufferOut();
  requireSuccess(
    wrapMessage(minor, context.context[0], confidential ? 1 : 0, 0, bufferIn(message), got, out),
    minor[0],
  );
  const data = takeOctets(out);
  if (confidential && got[0] === 0) throw new GssError('not-confidential', 'the context cannot encrypt');
  return data;
}

/** gss_unwrap (RFC 2744 section 5.29). Anything but GSS_S_COMPLETE is an error: a replay only sets a supplementary bit. */
export function unwrap(
  context: NativeContext,
  message: Uint8Array,
): { data: Uint8Array<ArrayBuffer>; confidential: boolean } {
  const minor: Cell<number> = [0];
  const got: Cell<number> = [0];
  const out = bufferOut();
  const major = unwrapMessage(minor, context.context[0], bufferIn(message), out, got, null);
  const data = takeOctets(out);
  requireSuccess(major, minor[0]);
  // refuses: frame-twice; test "a frame that comes twice is refused, and the layer stays refused"
  if (major !== 0) throw supplementaryError(major);
  return { data, confidential: got[0] !== 0 };
}

/** gss_wrap_size_limit (RFC 2744 section 5.32), for confidential messages. */
export function plaintextLimit(context: NativeContext, wrappedBytes: number): number {
  const minor: Cell<number> = [0];
  const plain: Cell<number> = [0];
  requireSuccess(wrapSizeLimit(minor, context.context[0], 1, 0, wrappedBytes, plain), minor[0]);
  return plain[0];
}

/** RFC 2744 section 3.9.1, supplementary status bits. */
function supplementaryError(major: number): GssError {
  const [code, text] = supplementary.find(([bit]) => (major & bit) !== 0)?.[1] ?? [
    'internal' as const,
    `unexpected status ${major}`,
  ];
  return new GssError(code, text);
}

const supplementary: readonly (readonly [number, readonly [GssErrorCode, string]])[] = [
  [2, ['duplicate-frame', 'this message was received before']],
  [4, ['duplicate-frame', 'this message is too old to tell whether it was received before']],
  [8, ['out-of-sequence', 'a later message was received before this one']],
  [16, ['gap', 'a message before this one is missing']],
];
