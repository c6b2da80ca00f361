import { encodeFrames } from '../../wire/sasl/frame-encoder.ts';
import type { ExactReader, OctetStream } from '../octet-stream.ts';

/**
 * What the ends say to each other before their layer stands: a length of four octets, big-endian, then a letter and
 * what it is about. After `done` all octets are the layer's.
 */
export type ExchangeMessage =
  | { readonly kind: 'token'; readonly token: Buffer }
  | { readonly kind: 'done' }
  /** In words, for whoever reads the error. */
  | { readonly kind: 'failed'; readonly reason: string };

/** A token of SASL GSSAPI has at most 128 KiB. */
const longestOctets = 131_073;
const longestReason = 1000;

const letters = { token: 'T', done: 'D', failed: 'F' } as const;

export async function writeExchange(stream: OctetStream, message: ExchangeMessage): Promise<void> {
  await stream.write(encodeFrames([Buffer.concat([Buffer.from(letters[message.kind]), bodyOf(message)])]));
}

/** Undefined when the other end leaves; throws a RangeError for what is no such message. */
export async function readExchange(reader: ExactReader): Promise<ExchangeMessage | undefined> {
  const header = await reader.exactly(4);
  const length = header?.readUInt32BE(0);
  if (length === undefined) return undefined;
  // refuses: test "a message that is empty, too long or of no kind is none of an exchange"
  if (length === 0 || length > longestOctets) throw new RangeError('no message of an exchange');
  const message = await reader.exactly(length);
  if (message === undefined) return undefined;
  const body = message.subarray(1);
  switch (message.toString('latin1', 0, 1)) {
    case letters.token:
      return { kind: 'token', token: body };
    case letters.done:
      return { kind: 'done' };
    case letters.failed:
      return { kind: 'failed', reason: body.toString().slice(0, longestReason) };
    default:
      // refuses: test "a message that is empty, too long or of no kind is none of an exchange"
      throw new RangeError('no message of an exchange');
  }
}

function bodyOf(message: ExchangeMessage): Buffer {
  switch (message.kind) {
    case 'token':
      return message.token;
    case 'done':
      return Buffer.alloc(0);
    case 'failed':
      return Buffer.from(message.reason.slice(0, longestReason));
  }
}
