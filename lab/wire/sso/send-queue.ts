import type { ChannelTls } from './channel-tls.ts';

/** A security layer as the channel uses it. Both reject when the octets are not exactly what is due. */
export interface ChannelLayer {
  /** The plaintext in as many frames as it takes, each with its length before it (RFC 4422 section 3.7). */
  wrap(plaintext: Buffer): Promise<Buffer>;
  /** The plaintext of one or more whole frames, whose memory is the caller's again when it returns, not when it resolves. */
  unwrap(frames: Buffer): Promise<readonly Buffer[]>;
}

/** What a line leaves under. */
export interface Cover {
  readonly layer: ChannelLayer | undefined;
  readonly tls: ChannelTls | undefined;
}

export interface SendQueueOptions {
  readonly write: (octets: Buffer) => Promise<void>;
  /** The peer is gone, or takes nothing while `maxQueuedOctets` wait. Nothing is written after it. */
  readonly onFailure: (cause: unknown) => void;
  /** A layer could not wrap; what was to leave under it is dropped. */
  readonly onLayerLost: (layer: ChannelLayer, cause: unknown) => void;
}

/** The one way out of a channel: lines in their order, each under what it was queued with. */
export interface SendQueue {
  /** Queues one line, without its terminator. */
  send(line: string, cover: Cover): void;
  /** Moves the records of TLS, beside the queue: a line inside TLS leaves by them. */
  write(octets: Buffer): Promise<void>;
  /** Resolves when the queue is empty. */
  flushed(): Promise<void>;
}

const maxQueuedOctets = 1_048_576;

export function createSendQueue(options: SendQueueOptions): SendQueue {
  let queue: ({ readonly line: string } & Cover)[] = [];
  let queuedOctets = 0;
  let draining: Promise<void> | undefined;
  let writing: Promise<void> = Promise.resolve();
  let failed = false;

  async function drain(): Promise<void> {
    while (queue.length > 0 && !failed) await writeBatch(takeBatch());
    draining = undefined;
  }

  /** All that is queued under one layer leaves together: small messages are what the stream carries worst. */
  function takeBatch(): { readonly text: Buffer } & Cover {
    const { layer, tls } = queue[0] ?? { layer: undefined, tls: undefined };
    const end = queue.findIndex((entry) => entry.layer !== layer || entry.tls !== tls);
    const batch = queue.splice(0, end < 0 ? queue.length : end);
    const text = Buffer.from(batch.map((entry) => `${entry.line}\n`).join(''), 'utf8');
    queuedOctets -= text.length;
    return { text, layer, tls };
  }

  async function writeBatch({ layer, tls, text }: ReturnType<typeof takeBatch>): Promise<void> {
    const octets = layer ? await wrapOrLose(layer, text) : text;
    if (!octets) return;
    // Whoever writes tells of a failure, and TLS that ends tells so by itself.
    await (tls ? tls.send(octets) : write(octets)).catch(() => undefined);
  }

  async function wrapOrLose(layer: ChannelLayer, text: Buffer): Promise<Buffer | undefined> {
    try {
      return await layer.wrap(text);
    } catch (cause) {
      options.onLayerLost(layer, cause);
      return undefined;
    }
  }

  /** One write at a time: records and lines come from different tasks. */
  async function write(octets: Buffer): Promise<void> {
    const written = writing.then(() => options.write(octets));
    writing = written.catch(fail);
    await written;
  }

  function fail(cause: unknown): void {
    if (failed) return;
    failed = true;
    queue = [];
    queuedOctets = 0;
    options.onFailure(cause);
  }

  return {
    send(line, cover) {
      if (failed) return;
      queuedOctets += Buffer.byteLength(line) + 1;
      // refuses: test "a peer that takes nothing is given up before the queue grows"
      if (queuedOctets > maxQueuedOctets) {
        fail(new Error('the peer takes nothing'));
        return;
      }
      queue.push({ line, ...cover });
      draining ??= Promise.resolve().then(drain);
    },
    write,
    async flushed() {
      await draining;
    },
  };
}
