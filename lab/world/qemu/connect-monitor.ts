import type { Monitor, MonitorEvent } from '../ports.ts';
import { connectJsonPeer } from './json-peer.ts';
import type { TrafficLog } from './traffic-log.ts';

const maxLineBytes = 4 * 1024 * 1024;
const keptEvents = 2000;
const answerTimeoutMs = 10_000;

/** QMP on a unix socket, past its capabilities negotiation. */
export interface ConnectedMonitor extends Monitor {
  close(): void;
}

/** Rejects with the socket's error while QEMU does not listen yet. */
export async function connectMonitor(socketPath: string, log: TrafficLog): Promise<ConnectedMonitor> {
  const events: MonitorEvent[] = [];
  const peer = await connectJsonPeer({
    socketPath,
    peer: 'QMP',
    maxLineBytes,
    log,
    onMessage: (message) => {
      if (message.kind === 'greeting') return;
      events.push({ event: message.event, data: message.data, atMs: Date.now() });
      if (events.length > keptEvents) events.shift();
    },
  });
  const execute = (command: string, args: Readonly<Record<string, unknown>> = {}) =>
    peer.request(command, args, answerTimeoutMs);
  try {
    await execute('qmp_capabilities');
  } catch (error) {
    peer.close();
    throw error;
  }
  return { execute, events, close: () => peer.close() };
}
