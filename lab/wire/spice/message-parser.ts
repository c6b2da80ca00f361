import { SpiceCodecError } from './codec-error.ts';
import { decodeHeader, type HeaderForm, headerBytes, type MessageHeader } from './message-header.ts';

/** One message as it came, its body not yet looked at. */
export interface SpiceFrame {
  readonly type: number;
  /** A view into the chunk where the body lay in one piece; valid as long as the caller leaves the chunk alone. */
  readonly body: Buffer;
}

export interface MessageParser {
  /** Yields the messages that `chunk` completes. Take them all before the next push. */
  push(chunk: Buffer): Generator<SpiceFrame, void, undefined>;
  /** Throws `truncated` when the stream ended inside a message. */
  end(): void;
}

/** The main channel's net test sends pings of 256 012 octets; nothing that a port client reads is longer. */
export const maxBodyBytes = 262_144;

/**
 * Cuts a channel's octets into messages. It holds at most one incomplete body.
 * @param limitBytes the longest body; a header that claims more throws `too-large` before anything is stored
 */
export function createMessageParser(form: HeaderForm, limitBytes: number = maxBodyBytes): MessageParser {
  const head = Buffer.alloc(headerBytes[form]);
  let headFilled = 0;
  let header: MessageHeader | undefined;
  let body: Buffer | undefined;
  let bodyFilled = 0;

  function* push(chunk: Buffer): Generator<SpiceFrame, void, undefined> {
    let at = 0;
    while (at < chunk.length) {
      if (header === undefined) {
        const taken = chunk.copy(head, headFilled, at);
        at += taken;
        headFilled += taken;
        if (headFilled < head.length) return;
        header = cappedHeader();
      }
      const { type, sizeBytes } = header;
      if (body === undefined && chunk.length - at >= sizeBytes) {
        const whole = chunk.subarray(at, at + sizeBytes);
        at += sizeBytes;
        startOver();
        yield { type, body: whole };
        continue;
      }
      body ??= Buffer.allocUnsafeSlow(sizeBytes);
      const taken = chunk.copy(body, bodyFilled, at);
      at += taken;
      bodyFilled += taken;
      if (bodyFilled < sizeBytes) return;
      const joined = body;
      startOver();
      yield { type, body: joined };
    }
  }

  function cappedHeader(): MessageHeader {
    const next = decodeHeader(form, head);
    if (next.sizeBytes > limitBytes) {
      throw new SpiceCodecError(
        'too-large',
        `message ${next.type} of ${next.sizeBytes} octets, ${limitBytes} at most`,
      );
    }
    return next;
  }

  function startOver(): void {
    headFilled = 0;
    header = undefined;
    body = undefined;
    bodyFilled = 0;
  }

  function end(): void {
    if (headFilled > 0) {
      throw new SpiceCodecError('truncated', 'the connection ended inside a message');
    }
  }

  return { push, end };
}
