import type { ChannelTls, TlsEnds } from './channel-tls.ts';
import { ssoLimits } from './limits.ts';
import { createLineSplitter, type LineItem, type LineSplitter, textOf } from './line-splitter.ts';
import { type ChannelLayer, createSendQueue } from './send-queue.ts';
import { createStreamReader, type StreamReader } from './stream-reader.ts';

export type { ChannelLayer };

/** `sync-lost`: the layer and TLS are gone and the stream is lines again. */
export type ChannelItem =
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'not-text' }
  | { readonly kind: 'too-long' }
  | { readonly kind: 'sync-lost'; readonly cause: unknown };

function channelItem(item: LineItem): ChannelItem {
  return item.kind === 'line' ? { kind: 'line', line: textOf(item) } : { kind: item.kind };
}

export interface LineChannelOptions {
  /** Moves octets to the peer; resolves when it takes more, rejects when it is gone. */
  readonly write: (octets: Buffer) => Promise<void>;
  readonly onItem: (item: ChannelItem) => void;
  /** True each time the stream stops in the middle of another frame, false when it no longer does. */
  readonly onMidFrame: (pending: boolean) => void;
  /** The peer is gone, or takes nothing while `maxQueuedOctets` wait. Nothing is written after it. */
  readonly onWriteFailure: (cause: unknown) => void;
}

/** Lines over a byte stream, with or without TLS and a security layer inside it. Every line leaves through its one queue, in order. */
export interface LineChannel {
  /** Takes what was read; resolves when all of it has been given to `onItem`: until then its memory must not change. */
  receive(chunk: Buffer): Promise<void>;
  /** Queues one line, under the layer that stands now; an empty line ends what a predecessor left half. */
  send(line: string): void;
  /** From the next octet on, in both directions, the lines are inside `layer`. */
  raise(layer: ChannelLayer): void;
  /**
   * From the next octet on, in both directions, is TLS, and the lines are inside it once it is established.
   * Octets that were read already, but not looked at, cannot be of it: sync is lost.
   */
  startTls(open: (ends: TlsEnds) => ChannelTls): void;
  /** From the next line on, until a layer is raised or dropped, lines may be as long as a SASL exchange needs. */
  expectTokens(): void;
  /** From the next octet on the lines are plain, or in no layer but TLS where that is kept; what was queued before still leaves under its layer and TLS. */
  drop(kept?: { readonly keepsTls: boolean }): void;
  /** Resolves when the queue is empty. */
  flushed(): Promise<void>;
}

export function createLineChannel(options: LineChannelOptions): LineChannel {
  const raw = createStreamReader(ssoLimits.plainLineOctets);
  let tls: { readonly session: ChannelTls; readonly reader: StreamReader } | undefined;
  let layer: ChannelLayer | undefined;
  let innerLines: LineSplitter | undefined;
  let midFrame = false;

  const queue = createSendQueue({
    write: options.write,
    onFailure: options.onWriteFailure,
    onLayerLost: (lost, cause) => {
      if (layer === lost) loseSync(cause);
    },
  });

  function drop({ keepsTls } = { keepsTls: false }): void {
    layer = undefined;
    innerLines = undefined;
    if (tls && keepsTls) {
      tls.reader.readLines();
      return;
    }
    raw.readLines();
    const old = tls?.session;
    tls = undefined;
    if (!old) return;
    // What waits for a handshake that is given up would wait for ever.
    if (old.established) void queue.flushed().then(() => old.close());
    else old.close();
  }

  /** Gives everything of a chunk to whom it is for; `isCurrent` says whether what it arrived under still stands. */
  async function read(
    reader: StreamReader,
    chunk: Buffer,
    isCurrent: () => boolean,
    take: (frame: Buffer) => Promise<void>,
  ): Promise<number> {
    reader.push(chunk);
    let frames = 0;
    for (let item = reader.next(); item; item = reader.next()) {
      if (item.kind === 'frame') {
        frames += 1;
        await take(item.octets);
      } else if (item.kind === 'sync-lost') {
        loseSync(new Error('the stream holds no frame where one is due'));
      } else {
        options.onItem(channelItem(item));
      }
      if (!isCurrent()) break;
    }
    return frames;
  }

  function tellMidFrame(another: boolean): void {
    const before = midFrame;
    midFrame = raw.midFrame || tls?.reader.midFrame === true;
    if (midFrame ? !before || another : before) options.onMidFrame(midFrame);
  }

  function tlsEnds(isCurrent: () => boolean): TlsEnds {
    return {
      write: (records) => queue.write(records),
      onPlaintext: async (chunk) => {
        if (!tls || !isCurrent()) return;
        const frames = await read(tls.reader, chunk, isCurrent, receiveFrame);
        tellMidFrame(frames > 0);
      },
      onLost: (cause) => {
        if (isCurrent()) loseSync(cause);
      },
    };
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
    let at = 0;
    // Another task may have dropped the layer while it unwrapped: then nothing of it counts any more.
    while (plaintext && layer === current) {
      const item = lines.next(plaintext, at);
      if (!item) break;
      at = item.end;
      options.onItem(channelItem(item));
    }
  }

  function loseSync(cause: unknown): void {
    drop();
    options.onItem({ kind: 'sync-lost', cause });
  }

  return {
    async receive(chunk) {
      const frames = await read(
        raw,
        chunk,
        () => true,
        (frame) => (tls ? tls.session.receive(frame) : receiveFrame(frame)),
      );
      // Records around it do not give a frame more time.
      tellMidFrame(frames > 0 && tls?.reader.midFrame !== true);
    },
    send: (line) => queue.send(line, { layer, tls: tls?.session }),
    raise(next) {
      layer = next;
      innerLines = createLineSplitter(ssoLimits.layerLineOctets);
      (tls?.reader ?? raw).readFrames(ssoLimits.frameOctets);
    },
    expectTokens: () => (tls?.reader ?? raw).readLines(ssoLimits.exchangeLineOctets),
    startTls(open) {
      // refuses: test "octets that were read along with startTLS lose sync, and no handshake begins"
      if (raw.hasMore) {
        loseSync(new Error('octets before the TLS handshake'));
        return;
      }
      const reader = createStreamReader(ssoLimits.plainLineOctets);
      const session = open(tlsEnds(() => tls?.reader === reader));
      tls = { session, reader };
      raw.readTlsRecords();
    },
    drop,
    flushed: () => queue.flushed(),
  };
}
