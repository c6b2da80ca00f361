import { createVdsmLineReader } from '../../../wire/vdsm/line-reader.ts';
import { readMessageToGuest } from '../../../wire/vdsm/message-to-guest.ts';
import { ConsoleError } from '../console/console.ts';
import type { BytePort } from '../port/byte-port.ts';
import { stepControl } from './control-machine.ts';
import {
  type Action,
  type ControlEffect,
  type ControlEvent,
  type ControlTimer,
  type Fact,
  initialControlState,
  timerPeriodsMs,
} from './control-state.ts';
import type { VmCounters } from './facts/memory-facts.ts';
import { readMemoryFacts } from './facts/memory-facts.ts';
import { readFact } from './facts/read-fact.ts';
import { logControlEvent } from './log.ts';
import { lookAtConsole } from './look-at-console.ts';
import { performAction } from './perform-action.ts';
import { createWriteQueue } from './write-queue.ts';

export interface ControlSessionOptions {
  readonly realm: string;
  readonly legacyLogin: boolean;
  /** Ends the session; the host is told. */
  readonly signal: AbortSignal;
}

const farewellTimeoutMs = 1000;

/** Serves the host for as long as it stays; resolves when it has left or the signal aborts. */
export async function runControlSession(port: BytePort, options: ControlSessionOptions): Promise<void> {
  const { realm, legacyLogin, signal } = options;
  const queue = createWriteQueue((octets) => port.write(octets));
  const readLines = createVdsmLineReader();
  const gone = new AbortController();
  const over = AbortSignal.any([signal, gone.signal]);
  const pending: ControlEvent[] = [];
  let state = initialControlState(legacyLogin);
  let stepping = false;
  let counters: VmCounters | undefined;
  let looking = false;
  let telling: Promise<void> = Promise.resolve();
  const toTell = new Set<Fact>();

  function dispatch(event: ControlEvent): void {
    pending.push(event);
    if (stepping) return;
    stepping = true;
    for (let next = pending.shift(); next; next = pending.shift()) {
      const step = stepControl(state, next);
      state = step.state;
      step.effects.forEach(take);
    }
    stepping = false;
  }

  function take(effect: ControlEffect): void {
    switch (effect.kind) {
      case 'send':
        queue.send(effect.message);
        break;
      case 'send-heartbeat':
        background('heartbeat', () => sendHeartbeat(effect.apiVersion));
        break;
      case 'send-facts':
        tell(effect.facts);
        break;
      case 'look-at-console':
        background('look', look);
        break;
      case 'perform':
        void perform(effect.action);
        break;
      case 'report':
        logControlEvent(effect.level, effect.event, effect.fields);
        break;
    }
  }

  async function sendHeartbeat(apiVersion: number): Promise<void> {
    const read = await readMemoryFacts(counters);
    counters = read.counters;
    const { freeRam, memoryStat } = read.facts;
    queue.send({ name: 'heartbeat', args: { 'free-ram': freeRam, 'memory-stat': memoryStat, apiVersion } });
  }

  /** What is asked for again while it waits is told once. */
  function tell(facts: readonly Fact[]): void {
    const isTelling = toTell.size > 0;
    facts.forEach((fact) => toTell.add(fact));
    if (isTelling || toTell.size === 0) return;
    telling = telling.then(async () => {
      for (let [fact] = toTell; fact !== undefined; [fact] = toTell) {
        try {
          queue.send(await readFact(fact));
        } catch (error) {
          logFailure(fact, error);
        }
        toTell.delete(fact);
      }
    });
  }

  async function look(): Promise<void> {
    if (looking) return;
    looking = true;
    try {
      dispatch({ kind: 'console', seen: await lookAtConsole() });
    } finally {
      looking = false;
    }
  }

  async function perform(action: Action): Promise<void> {
    try {
      const about = await performAction(action, realm, over);
      audit('info', action, { decision: 'allowed', about });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const code = error instanceof ConsoleError ? error.code : 500;
      audit('warning', action, { decision: 'refused', code, reason });
    }
    dispatch({ kind: 'action-ended', name: action.name });
  }

  async function pump(): Promise<void> {
    for (let chunk = await port.read(); chunk; chunk = await port.read()) {
      for (const line of readLines(chunk)) {
        const read = line.kind === 'line' ? readMessageToGuest(line.octets) : line;
        if (read.kind === 'message') dispatch(read);
        else dispatch({ kind: 'not-read', reason: reasonOf(read) });
      }
    }
  }

  const timers = (Object.keys(timerPeriodsMs) as ControlTimer[]).map((timer) =>
    setInterval(() => dispatch({ kind: 'tick', timer }), timerPeriodsMs[timer]),
  );
  try {
    dispatch({ kind: 'connected' });
    dispatch({ kind: 'tick', timer: 'heartbeat' });
    const reading = pump().catch((error: unknown) => logFailure('port', error));
    await Promise.race([reading, aborted(signal)]);
    if (signal.aborted) {
      dispatch({ kind: 'stopping' });
      await Promise.race([queue.flushed(), aborted(AbortSignal.timeout(farewellTimeoutMs))]);
    }
  } finally {
    timers.forEach(clearInterval);
    gone.abort();
  }
}

function background(what: string, work: () => Promise<void>): void {
  work().catch((error: unknown) => logFailure(what, error));
}

function logFailure(what: string, error: unknown): void {
  logControlEvent('warning', 'failed', {
    what,
    message: error instanceof Error ? error.message : String(error),
  });
}

function audit(level: 'info' | 'warning', action: Action, fields: Readonly<Record<string, string | number>>) {
  logControlEvent(level, 'audit', { who: 'vdsm', request: action.name, ...fields });
}

function reasonOf(
  read:
    | { readonly kind: 'unknown'; readonly name: string }
    | { readonly kind: 'malformed'; readonly reason: string }
    | { readonly kind: 'too-long' },
): string {
  if (read.kind === 'unknown') return `no such message: ${read.name}`;
  return read.kind === 'malformed' ? `malformed: ${read.reason}` : 'a line too long';
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
