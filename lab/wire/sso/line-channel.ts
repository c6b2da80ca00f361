import { ssoLimits } from './limits.ts';
import { createLineSplitter, type LineItem, type LineSplitter } from './line-splitter.ts';
import { createStreamReader } from './stream-reader.ts';

/** A security layer as the channel uses it. Both reject when the octets are not exactly what is due. */
export interface ChannelLayer {
  /** The plaintext in as many frames as it takes, each with its length before it (RFC 4422 section 3.7). */
  wrap(plaintext: Buffer): Promise<Buffer>;
  /** The plaintext of one or more whole frames. */
  unwrap(frames: Buffer): Promise<readonly Buffer[]>;
}

/** `sync-lost`: the layer is gone and the stream is lines again. */
export type ChannelItem = LineItem | { readonly kind: 'sync-lost'; readonly cause: unknown };

export interface LineChannelOptions {
  /** Moves octets to the peer; resolves when it takes more, rejects when it is gone. */
  readonly write: (octets: Buffer) => Promise<void>;
  readonly onItem: (item: ChannelItem) => void;
  /** True each time the stream stops in the middle of another frame, false when it no longer does. */
  readonly onMidFrame: (pending: boolean) => void;
  /** The peer is gone, or takes nothing while `maxQueuedOctets` wait. Nothing is written after it. */
  readonly onWriteFailure: (cause: unknown) => void;
}

/** Lines over a byte stream, with or without a security layer. Every line leaves through its one queue, in order. */
export interface LineChannel {
  /** Takes what was read; resolves when all of it has been given to `onItem`: await it before reading more. */
  receive(chunk: Buffer): Promise<void>;
  /** Queues one line, under the layer that stands now; an empty line ends what a predecessor left half. */
  send(line: string): void;
  /** From the next octet on, in both directions, the lines are inside `layer`. */
  raise(layer: ChannelLayer): void;
  /** From the next octet on the lines are plain; what was queued before still leaves under its layer. */
  drop(): void;
  /** Resolves when the queue is empty. */
  flushed(): Promise<void>;
}

const maxQueuedOctets = 1_048_576;

export function createLineChannel(options: LineChannelOptions): LineChannel {
  const reader = createStreamReader(ssoLimits.plainLineOctets);
  let layer: ChannelLayer | undefined;
  let innerLines: LineSplitter | undefined;
  let midFrame = false;

  let queue: { readonly line: string; readonly layer: ChannelLayer | undefined }[] = [];
  let queuedOctets = 0;
  let draining: Promise<void> | undefined;
  let failed = false;

  function drop(): void {
    layer = undefined;
    innerLines = undefined;
    reader.readLines();
  }

  async function receiveFrame(frame: Buffer): Promise<void> {
    const current = layer;
    const lines = innerLines;
    if (!current || !lines) return;
    let plaintext: Buffer | undefined;
    try {
      [plaintext] = await current.unwrap(frame);
    } catch (cause) {
      if (layer === current) loseSync(cause);
      return;
    }
    let offset = 0;
    // Another task may have dropped the layer while it unwrapped: then nothing of it counts any more.
    while (plaintext && layer === current) {
      const found = lines.next(plaintext, offset);
      offset = found.offset;
      if (!found.item) break;
      options.onItem(found.item);
    }
  }

  function loseSync(cause: unknown): void {
    drop();
    options.onItem({ kind: 'sync-lost', cause });
  }

  async function drain(): Promise<void> {
    try {
      while (queue.length > 0 && !failed) await writeBatch(takeBatch());
    } catch (cause) {
      fail(cause);
    }
    draining = undefined;
  }

  /** All that is queued under one layer leaves together: small messages are what the stream carries worst. */
  function takeBatch(): { readonly text: Buffer; readonly layer: ChannelLayer | undefined } {
    const first = queue[0]?.layer;
    const end = queue.findIndex((entry) => entry.layer !== first);
    const batch = queue.splice(0, end < 0 ? queue.length : end);
    const text = Buffer.from(batch.map((entry) => `${entry.line}\n`).join(''), 'utf8');
    queuedOctets -= text.length;
    return { text, layer: first };
  }

  async function writeBatch(batch: ReturnType<typeof takeBatch>): Promise<void> {
    const octets = batch.layer ? await wrapOrLose(batch.layer, batch.text) : batch.text;
    if (octets) await options.write(octets);
  }

  async function wrapOrLose(current: ChannelLayer, text: Buffer): Promise<Buffer | undefined> {
    try {
      return await current.wrap(text);
    } catch (cause) {
      if (layer === current) loseSync(cause);
      return undefined;
    }
  }

  function fail(cause: unknown): void {
    if (failed) return;
    failed = true;
    queue = [];
    queuedOctets = 0;
    options.onWriteFailure(cause);
  }

  return {
    async receive(chunk) {
      reader.push(chunk);
      let frames = 0;
      for (let item = reader.next(); item; item = reader.next()) {
        if (item.kind === 'frame') {
          frames += 1;
          await receiveFrame(item.octets);
        } else if (item.kind === 'sync-lost') {
          loseSync(new Error('a frame is longer than was negotiated'));
        } else {
          options.onItem(item);
        }
      }
      const before = midFrame;
      midFrame = reader.midFrame;
      if (midFrame ? !before || frames > 0 : before) options.onMidFrame(midFrame);
    },
    send(line) {
      if (failed) return;
      queuedOctets += Buffer.byteLength(line) + 1;
      if (queuedOctets > maxQueuedOctets) {
        fail(new Error('the peer takes nothing'));
        return;
      }
      queue.push({ line, layer });
      draining ??= Promise.resolve().then(drain);
    },
    raise(next) {
      layer = next;
      innerLines = createLineSplitter(ssoLimits.layerLineOctets);
      reader.readFrames(ssoLimits.frameOctets);
    },
    drop,
    async flushed() {
      await draining;
    },
  };
}
