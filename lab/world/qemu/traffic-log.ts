import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { maskTraffic } from './mask-traffic.ts';

/** Everything said on one connection, as JSON lines, secrets masked. */
export interface TrafficLog {
  write(direction: 'sent' | 'received', message: unknown): void;
  close(): Promise<void>;
}

/** Appends `{"atMs": host clock, "sent"|"received": message}` lines to a 0600 file. */
export function openTrafficLog(file: string): TrafficLog {
  const stream = createWriteStream(file, { flags: 'a', mode: 0o600 });
  // A full disk must not end the lab; the log is evidence, not state.
  stream.on('error', () => undefined);
  return {
    write: (direction, message) => {
      stream.write(`${JSON.stringify({ atMs: Date.now(), [direction]: maskTraffic(message) })}\n`);
    },
    close: async () => {
      stream.end();
      await finished(stream).catch(() => undefined);
    },
  };
}
