import { createServer, connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { serveOrders } from '../guest/serve-orders.ts';
import type { OctetStream } from '../octet-stream.ts';
import { socketStream } from '../socket-stream.ts';
import { BenchError } from '../bench-error.ts';
import { octetTraffic } from '../traffic.ts';
import { hostEndOn } from './perform.ts';

/** Two ends of a real socket; what the guest's end writes passes through `change`. */
async function pair(change: (octets: Buffer) => Buffer = (octets) => octets) {
  const folder = await mkdtemp(join(tmpdir(), 'bench-ends-'));
  const server = createServer();
  server.listen(join(folder, 's'));
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const host = connect(join(folder, 's'));
  const [guest] = await accepted;
  const whole = socketStream(guest);
  const stream: OctetStream = {
    read: () => whole.read(),
    write: (octets) => whole.write(change(octets)),
  };
  const served = serveOrders(octetTraffic(stream)).finally(() => guest.destroy());
  return {
    perform: hostEndOn(octetTraffic(socketStream(host))),
    leave: () => void guest.destroy(),
    [Symbol.asyncDispose]: async () => {
      host.destroy();
      await served;
      server.close();
      await rm(folder, { recursive: true });
    },
  };
}

for (const pattern of ['source', 'sink', 'echo', 'mixed'] as const) {
  test(`a ${pattern} moves what was ordered, again and again`, async (t) => {
    await using ends = await pair();
    for (const [bytes, messages] of [
      [1, 3],
      [64, 1000],
      [100_000, 7],
    ] as const) {
      const done = await ends.perform({ pattern, bytes, messages });
      t.like(done, { messages, octets: bytes * messages });
      t.is(done.guest.wrong, 0);
    }
  });
}

test('a round trip has the time of each message', async (t) => {
  await using ends = await pair();
  const { latenciesNs } = await ends.perform({ pattern: 'round-trip', bytes: 16, messages: 50 });
  t.is(latenciesNs?.length, 50);
  t.true(latenciesNs?.every((ns) => ns > 0));
});

test('at a rate a stall counts for every message that it holds up', async (t) => {
  let first = true;
  await using ends = await pair((octets) => {
    // The guest's end is held up once, longer than the ten messages take that are due meanwhile.
    const untilMs = performance.now() + 50;
    if (first) while (performance.now() < untilMs);
    first = false;
    return octets;
  });
  const { latenciesNs = [] } = await ends.perform({
    pattern: 'round-trip',
    bytes: 16,
    messages: 20,
    ratePerSecond: 500,
  });
  t.is(latenciesNs.length, 20);
  t.true(latenciesNs.filter((ns) => ns > 10e6).length >= 10);
});

test('octets that come back changed are refused', async (t) => {
  await using ends = await pair((octets) => {
    const changed = Buffer.from(octets);
    changed[0] = (changed[0] ?? 0) ^ 1;
    return changed;
  });
  await t.throwsAsync(ends.perform({ pattern: 'source', bytes: 64, messages: 10 }), {
    instanceOf: BenchError,
    code: 'wrong-octets',
  });
});

test('a guest’s end that leaves is told', async (t) => {
  await using ends = await pair();
  const performing = ends.perform({ pattern: 'round-trip', bytes: 16, messages: 1_000_000 });
  ends.leave();
  await t.throwsAsync(performing);
});
