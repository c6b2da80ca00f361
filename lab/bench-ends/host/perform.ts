import { performance } from 'node:perf_hooks';
import {
  decodeReceipt,
  decodeStays,
  type Deed,
  encodeOrder,
  headerOctets,
  type Receipt,
  stayOctets,
} from '../order.ts';
import { type ExactReader, exactReader, type OctetStream } from '../octet-stream.ts';
import { receivePayload, sendPayload } from '../stream-payload.ts';
import { payloadAt } from '../payload.ts';
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

/** The other end has left, or what came is not what was sent. */
export class BenchError extends Error {
  readonly code: 'left' | 'wrong-octets';

  constructor(code: BenchError['code'], message: string) {
    super(message);
    this.name = 'BenchError';
    this.code = code;
  }
}

/** The host's end of a benchmark on a stream. Rejects with a BenchError. */
export function hostEndOn(stream: OctetStream): HostEnd {
  const reader = exactReader(stream);
  return async (task) => {
    const { pattern, bytes, messages } = task;
    const octets = bytes * messages;
    const deed = pattern === 'round-trip' ? (task.parts ? 'timed-echo' : 'echo') : pattern;
    const latenciesNs: number[] = [];
    const sentAt: bigint[] = [];
    const clockBefore = task.parts && readWallClock();
    const beganAtMs = performance.now();
    await stream.write(encodeOrder({ deed, bytes, octets }));
    switch (pattern) {
      case 'round-trip':
        if (task.ratePerSecond === undefined) await goRound(stream, reader, task, latenciesNs, sentAt);
        else await goRoundAtRate(stream, reader, { ...task, ratePerSecond: task.ratePerSecond }, latenciesNs);
        break;
      case 'source':
        await received(reader, octets);
        break;
      case 'sink':
        await sendPayload(stream, bytes, octets);
        break;
      case 'echo':
      case 'timed-echo':
      case 'mixed':
        await Promise.all([received(reader, octets), sendPayload(stream, bytes, octets)]);
        break;
    }
    // A sink is done when the guest says so, the others when the last octet is here: a receipt is one message more.
    let seconds = (performance.now() - beganAtMs) / 1000;
    const guest = await receipt(reader);
    if (pattern === 'sink') seconds = (performance.now() - beganAtMs) / 1000;
    const figures = { messages, octets, seconds, guest };
    if (pattern !== 'round-trip') return figures;
    if (!clockBefore) return { ...figures, latenciesNs };
    const clock = between(clockBefore, readWallClock());
    const stays = await reader.exactly(messages * stayOctets);
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
  stream: OctetStream,
  reader: ExactReader,
  { bytes, messages }: Task,
  latenciesNs: number[],
  sentAt: bigint[],
): Promise<void> {
  for (let count = 0; count < messages; count += 1) {
    const sent = process.hrtime.bigint();
    const [answer] = await Promise.all([
      reader.exactly(bytes),
      stream.write(payloadAt(count * bytes, bytes)),
    ]);
    if (answer === undefined) throw gone();
    latenciesNs.push(Number(process.hrtime.bigint() - sent));
    sentAt.push(sent);
  }
}

/** Latency counts from when a message was due: one stall counts for every message that it held up. */
async function goRoundAtRate(
  stream: OctetStream,
  reader: ExactReader,
  { bytes, messages, ratePerSecond }: Task & { readonly ratePerSecond: number },
  latenciesNs: number[],
): Promise<void> {
  const beganAtMs = performance.now();
  const dueAtMs = (count: number) => beganAtMs + (count * 1000) / ratePerSecond;
  const send = async () => {
    for (let count = 0; count < messages; count += 1) {
      await untilMs(dueAtMs(count));
      await stream.write(payloadAt(count * bytes, bytes));
    }
  };
  const receive = async () => {
    for (let count = 0; count < messages; count += 1) {
      if ((await reader.exactly(bytes)) === undefined) throw gone();
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

async function received(reader: ExactReader, octets: number): Promise<void> {
  const { wrong, whole } = await receivePayload(reader, octets);
  if (!whole) throw gone();
  if (wrong > 0) throw wrongOctets(wrong, 'host');
}

async function receipt(reader: ExactReader): Promise<Receipt> {
  const header = await reader.exactly(headerOctets);
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
