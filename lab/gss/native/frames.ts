import { frameHeader } from '../../wire/sasl/frame-encoder.ts';
import { apart, joined } from '../joined.ts';
import type { Joined } from '../worker-protocol.ts';
import { type NativeContext, unwrap, wrap } from './context.ts';

/** Wraps each piece of the plaintext, confidential, with its length before it; nothing at all is one empty frame. */
export function wrapFrames(
  context: NativeContext,
  plaintext: Uint8Array,
  pieceBytes: number,
): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  for (let at = 0; at === 0 || at < plaintext.length; at += pieceBytes)
    parts.push(...framed(wrap(context, plaintext.subarray(at, at + pieceBytes), true)));
  return joined(parts).octets;
}

function framed(message: Uint8Array): readonly Uint8Array[] {
  return [frameHeader(message.length), message];
}

/** Unwraps messages in their order; `confidential` says whether every one was. */
export function unwrapMany(
  context: NativeContext,
  messages: Joined,
): { data: Joined; confidential: boolean } {
  const results = apart(messages).map((message) => unwrap(context, message));
  return {
    data: joined(results.map(({ data }) => data)),
    confidential: results.every(({ confidential }) => confidential),
  };
}
