import { type ChannelLayer, createLineChannel } from '../../wire/sso/line-channel.ts';
import { BenchError } from '../bench-error.ts';
import { sizesInTurn } from '../message-sizes.ts';
import type { OctetStream } from '../octet-stream.ts';
import type { Received } from '../stream-payload.ts';
import type { Course, Traffic } from '../traffic.ts';
import { lineAt, wrongCharacters } from './line-payload.ts';

/** So much may wait in the channel's queue, which gives its peer up at 1 MiB. */
const windowOctets = 65_536;

/** Lines inside a security layer, by the product's own queue, codec and layer; each message is one with its terminator. */
export function lineTraffic(stream: OctetStream, layer: ChannelLayer): Traffic {
  let arrived: string[] = [];
  let next = 0;
  let lost: unknown;
  let queued = 0;
  const channel = createLineChannel({
    write: (octets) => stream.write(octets),
    onItem: (item) => {
      if (item.kind === 'line') arrived.push(item.line);
      else lost ??= item.kind === 'sync-lost' ? item.cause : new Error(`a line is ${item.kind}`);
    },
    onMidFrame: () => undefined,
    onWriteFailure: (cause) => (lost ??= cause),
  });
  channel.raise(layer);

  /** Resolves when the queue is empty. */
  async function flushed(): Promise<void> {
    await channel.flushed();
    queued = 0;
    throwIfLost();
  }

  function throwIfLost(): void {
    // refuses: test "what is no frame of the layer is an error, not a silence"
    if (lost !== undefined)
      throw new BenchError('left', lost instanceof Error ? lost.message : 'lost', { cause: lost });
  }

  /** Whether there is another line, now or when it comes. */
  async function another(): Promise<boolean> {
    while (next >= arrived.length) {
      arrived = [];
      next = 0;
      throwIfLost();
      const chunk = await stream.read();
      if (chunk === undefined) return false;
      await channel.receive(chunk);
    }
    return true;
  }

  function nextLine(): string {
    const line = arrived[next] ?? '';
    next += 1;
    return line;
  }

  async function take(
    { bytes, octets }: Course,
    from: number,
    handOn?: (line: string) => Promise<void> | undefined,
  ): Promise<Received> {
    let wrong = 0;
    const nextSize = sizesInTurn(bytes);
    for (let at = from; at < from + octets; ) {
      if (next >= arrived.length && !(await another())) return { wrong, whole: false };
      const line = nextLine();
      const handing = handOn?.(line);
      if (handing) await handing;
      const size = nextSize();
      wrong += wrongCharacters(line, at, size);
      at += size;
    }
    return { wrong, whole: true };
  }

  /** A promise only where the window is full. */
  function queue(line: string): Promise<void> | undefined {
    channel.send(line);
    queued += line.length + 1;
    return queued >= windowOctets ? flushed() : undefined;
  }

  return {
    async tell(header) {
      channel.send(header.toString('hex'));
      await flushed();
    },
    async hear() {
      return (await another()) ? Buffer.from(nextLine(), 'hex') : undefined;
    },
    async send(at, bytes) {
      channel.send(lineAt(at, bytes));
      await flushed();
    },
    take: (at, bytes) => take({ bytes, octets: bytes }, at),
    async sendAll({ bytes, octets }) {
      const nextSize = sizesInTurn(bytes);
      for (let at = 0; at < octets; ) {
        const size = nextSize();
        const full = queue(lineAt(at, size));
        at += size;
        if (full) await full;
      }
      await flushed();
    },
    takeAll: (course) => take(course, 0),
    echoEach: (course, onMessage) =>
      take(course, 0, async (line) => {
        channel.send(line);
        await flushed();
        onMessage();
      }),
    async echoAll(course) {
      const received = await take(course, 0, queue);
      await flushed();
      return received;
    },
  };
}
