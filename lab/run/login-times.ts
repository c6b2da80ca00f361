import { performance } from 'node:perf_hooks';
import type { OpenedConsole } from './step-context.ts';

/** From the proxy's start to `login opened` at the client, by the client's clock; undefined when it is not open. */
export function connectToLoginMs({ session, openedAtMs }: OpenedConsole): number | undefined {
  const atMs = timeOf(session, 'login', 'opened');
  return atMs === undefined ? undefined : atMs - (performance.timeOrigin + openedAtMs);
}

/** The SASL exchange, likewise. */
export function saslMs({ session }: OpenedConsole): number | undefined {
  const [started, established] = [timeOf(session, 'sasl-started'), timeOf(session, 'sasl-established')];
  return started === undefined || established === undefined ? undefined : established - started;
}

function timeOf(session: OpenedConsole['session'], name: string, state?: string): number | undefined {
  const event = session.events.find(
    (one) => one.event === name && (state === undefined || one['state'] === state),
  );
  return event && Date.parse(event.time);
}
