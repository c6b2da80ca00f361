import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { serveOrders } from '../../bench-ends/guest/serve-orders.ts';
import { hostEndOn } from '../../bench-ends/host/perform.ts';
import type { OctetStream } from '../../bench-ends/octet-stream.ts';
import { octetTraffic } from '../../bench-ends/traffic.ts';
import { socketStream } from '../../bench-ends/socket-stream.ts';
import { createPluginWriter } from '../../components/spice-port-proxy/plugin-writer.ts';
import type { BenchRepetition } from '../../measure/bench-samples.ts';
import { compareBuilds } from '../../measure/compare-builds.ts';
import { groupRepetitions } from '../../measure/group-repetitions.ts';
import { calibrate } from '../../run/bench/measure-cell.ts';
import { measureTurns } from '../../run/bench/measure-turns.ts';
import { benchCell } from '../../testing/bench-run.ts';
import type { BenchWay } from '../../world/ports.ts';

/**
 * Both ends on this host, over a real socket and the proxy's writer, and no machine between them: what two builds differ
 * by is not hidden in a machine's noise, so that a tenth is told in seconds. bench-against.test.ts has the machine.
 */

const pairs = 20;
const durationMs = 200;
const warmUpMs = 50;
/** A verdict is wrong in 4 % of sessions at most; the same wrong one twice is no chance. */
const sessions = 2;
const sessionMs = 120_000;
/** A longer gap is not one message's time: the ends wait for their next task. */
const longestGapMs = 2;

test.serial('a build against itself is no difference', async (t) => {
  t.is(await verdictOf(t, 'no difference', 0, 0), 'no difference');
});

test.serial('a build that works a tenth longer for each message is slower', async (t) => {
  t.is(await verdictOf(t, 'slower', 0.1, 0), 'slower');
});

test.serial('a build is faster than one that works a tenth longer for each message', async (t) => {
  t.is(await verdictOf(t, 'faster', 0, 0.1), 'faster');
});

async function verdictOf(t: ExecutionContext, expected: string, ours: number, other: number) {
  t.timeout(sessions * sessionMs);
  let verdict: string | undefined;
  for (let session = 0; session < sessions && verdict !== expected; session += 1) {
    const comparison = compareBuilds(groupRepetitions(await compareWays(ours, other)));
    verdict = comparison?.verdict;
    t.log(verdict, comparison?.speed, comparison?.speedLow, comparison?.speedHigh);
  }
  return verdict;
}

async function compareWays(ours: number, other: number): Promise<readonly BenchRepetition[]> {
  const cell = { pattern: 'round-trip', bytes: 4096 } as const;
  const repetitions: BenchRepetition[] = [];
  let count: number | undefined;
  for (let repetition = 0; repetition < pairs; repetition += 1) {
    await using one = await openWay(ours);
    await using two = await openWay(other);
    const ways = { ours: one, other: two };
    const order = repetition % 2 === 0 ? (['ours', 'other'] as const) : (['other', 'ours'] as const);
    for (const build of order) count ??= await calibrate(ways[build], cell, warmUpMs, durationMs);
    for (const build of order) await calibrate(ways[build], cell, warmUpMs, durationMs);
    const measured = await measureTurns(ways, cell, count ?? 1, durationMs, order);
    for (const build of order)
      repetitions.push({ ...benchCell, ...cell, ...measured[build], build, repetition });
  }
  return repetitions;
}

/** A way on which the proxy's writer hands on what the guest's end says, after `part` of the time since it did so last. */
async function openWay(part: number): Promise<BenchWay> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-pairs-'));
  const server = createServer();
  server.listen(join(folder, 's'));
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const host = connect(join(folder, 's'));
  const [guest] = await accepted;
  const served = serveOrders(octetTraffic(slowed(guest, part))).finally(() => guest.destroy());
  const perform = hostEndOn(octetTraffic(socketStream(host)));
  return {
    pids: {},
    perform: async (task) => ({ ...(await perform(task)), cpuSeconds: 0 }),
    [Symbol.asyncDispose]: async () => {
      host.destroy();
      await served;
      server.close();
      await rm(folder, { recursive: true });
    },
  };
}

function slowed(socket: Socket, part: number): OctetStream {
  const stream = socketStream(socket);
  const { write } = createPluginWriter(socket);
  let handedOnAtMs = performance.now();
  return {
    read: () => stream.read(),
    write: async (octets) => {
      const nowMs = performance.now();
      const untilMs = nowMs + part * Math.min(nowMs - handedOnAtMs, longestGapMs);
      while (performance.now() < untilMs);
      handedOnAtMs = performance.now();
      await write(octets);
    },
  };
}
