import { performance } from 'node:perf_hooks';
import { BenchError } from '../bench-error.ts';
import { decodeReceipt, decodeStays, type Deed, encodeOrder, type Receipt, stayOctets } from '../order.ts';
import { octetsOf, sizesInTurn } from '../message-sizes.ts';
import type { Received } from '../stream-payload.ts';
import type { Traffic } from '../traffic.ts';
import { between, readWallClock, type WallClock } from './wall-clock.ts';

export interface Performance {
  readonly messages: number;
  readonly octets: number;
  readonly seconds: number;
  /** Of each message there and back; for round trips alone. */
  readonly latenciesNs?: number[];
  readonly guest: Receipt;
  /** Where a task asks for parts. */
  readonly times?: Times;
}

/** When each message was this end's and how long it was the guest's end's. */
export interface Times {
  /** CLOCK_REALTIME that `sentNs` counts from. */
  readonly originMs: number;
  readonly sentNs: readonly number[];
  /** How far they may be from CLOCK_REALTIME. */
  readonly clockErrorNs: number;
  readonly stayedNs: readonly number[];
}

export interface Task {
  readonly pattern: 'round-trip' | Deed;
  readonly bytes: number;
  readonly messages: number;
  /** For round trips: so many are due each second, whether or not earlier ones are back. */
  readonly ratePerSecond?: number | undefined;
  /** For round trips without a rate: says when and how long. */
  readonly parts?: true | undefined;
}

export type HostEnd = (task: Task) => Promise<Performance>;

/** The host's end of a benchmark on its way. Rejects with a BenchError. */
export function hostEndOn(traffic: Traffic): HostEnd {
  return async (task) => {
    const { pattern, bytes, messages } = task;
    const octets = octetsOf(bytes, messages);
    const deed = pattern === 'round-trip' ? (task.parts ? 'timed-echo' : 'echo') : pattern;
    const latenciesNs: number[] = [];
    const sentAt: bigint[] = [];
    const clockBefore = task.parts && readWallClock();
    const beganAtMs = performance.now();
    await traffic.tell(encodeOrder({ deed, bytes, octets }));
    switch (pattern) {
      case 'round-trip':
        if (task.ratePerSecond === undefined) await goRound(traffic, task, latenciesNs, sentAt);
        else await goRoundAtRate(traffic, { ...task, ratePerSecond: task.ratePerSecond }, latenciesNs);
        break;
      case 'source':
        judged(await traffic.takeAll({ bytes, octets }));
        break;
      case 'sink':
        await traffic.sendAll({ bytes, octets });
        break;
      case 'echo':
      case 'timed-echo':
      case 'mixed':
        await Promise.all([
          traffic.takeAll({ bytes, octets }).then(judged),
          traffic.sendAll({ bytes, octets }),
        ]);
        break;
    }
    // A sink is done when the guest says so, the others when the last octet is here: a receipt is one message more.
    let seconds = (performance.now() - beganAtMs) / 1000;
    const guest = await receipt(traffic);
    if (pattern === 'sink') seconds = (performance.now() - beganAtMs) / 1000;
    const figures = { messages, octets, seconds, guest };
    if (pattern !== 'round-trip') return figures;
    if (!clockBefore) return { ...figures, latenciesNs };
    const clock = between(clockBefore, readWallClock());
    const stays = await traffic.hear(messages * stayOctets);
    if (stays === undefined) throw gone();
    return { ...figures, latenciesNs, times: timesOf(sentAt, clock, decodeStays(stays)) };
  };
}

function timesOf(sentAt: readonly bigint[], clock: WallClock, stayedNs: readonly number[]): Times {
  const origin = (sentAt[0] ?? 0n) + clock.aheadNs;
  const originMs = Number(origin / 1_000_000n);
  const originNs = BigInt(originMs) * 1_000_000n;
  return {
    originMs,
    sentNs: sentAt.map((sent) => Number(sent + clock.aheadNs - originNs)),
    clockErrorNs: clock.errorNs,
    stayedNs,
  };
}

async function goRound(
  traffic: Traffic,
  { bytes, messages }: Task,
  latenciesNs: number[],
  sentAt: bigint[],
): Promise<void> {
  const nextSize = sizesInTurn(bytes);
  for (let count = 0, at = 0; count < messages; count += 1) {
    const size = nextSize();
    const sent = process.hrtime.bigint();
    const [answer] = await Promise.all([traffic.take(at, size), traffic.send(at, size)]);
    judged(answer);
    at += size;
    latenciesNs.push(Number(process.hrtime.bigint() - sent));
    sentAt.push(sent);
  }
}

/** Latency counts from when a message was due: one stall counts for every message that it held up. */
async function goRoundAtRate(
  traffic: Traffic,
  { bytes, messages, ratePerSecond }: Task & { readonly ratePerSecond: number },
  latenciesNs: number[],
): Promise<void> {
  const beganAtMs = performance.now();
  const dueAtMs = (count: number) => beganAtMs + (count * 1000) / ratePerSecond;
  const send = async () => {
    const nextSize = sizesInTurn(bytes);
    for (let count = 0, at = 0; count < messages; count += 1) {
      const size = nextSize();
      await untilMs(dueAtMs(count));
      await traffic.send(at, size);
      at += size;
    }
  };
  const receive = async () => {
    const nextSize = sizesInTurn(bytes);
    for (let count = 0, at = 0; count < messages; count += 1) {
      const size = nextSize();
      judged(await traffic.take(at, size));
      at += size;
      latenciesNs.push(Math.max(0, Math.round((performance.now() - dueAtMs(count)) * 1e6)));
    }
  };
  await Promise.all([send(), receive()]);
}

/** A timer wakes too late by up to a millisecond, so that the last one is spent turning. */
async function untilMs(atMs: number): Promise<void> {
  const left = atMs - performance.now();
  if (left > 1.5) await new Promise((resolve) => setTimeout(resolve, Math.floor(left - 1)));
  while (performance.now() < atMs) await new Promise((resolve) => setImmediate(resolve));
}

function judged({ wrong, whole }: Received): void {
  if (!whole) throw gone();
  if (wrong > 0) throw wrongOctets(wrong, 'host');
}

async function receipt(traffic: Traffic): Promise<Receipt> {
  const header = await traffic.hear();
  if (header === undefined) throw gone();
  const guest = decodeReceipt(header);
  if (guest.wrong > 0) throw wrongOctets(guest.wrong, 'guest');
  return guest;
}

function gone(): BenchError {
  return new BenchError('left', 'the guest’s end has left');
}

function wrongOctets(count: number, end: string): BenchError {
  return new BenchError(
    'wrong-octets',
    `${count} of the octets that the ${end} looked at are not what was sent`,
  );
}
