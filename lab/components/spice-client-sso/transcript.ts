import { createWriteStream } from 'node:fs';
import { maskLine } from '../../wire/sso/mask-line.ts';

/** Every protocol line of one run, without its secrets. */
export interface Transcript extends AsyncDisposable {
  record(direction: 'sent' | 'received', line: string): void;
}

/** Appends to `file` (created 0600): `{"time": ISO-8601, "direction": "sent|received", "line": masked}` a line. */
export function openTranscript(file: string | undefined): Transcript {
  if (file === undefined) return { record: () => undefined, [Symbol.asyncDispose]: () => Promise.resolve() };
  const stream = createWriteStream(file, { flags: 'a', mode: 0o600 });
  const failed = new Promise<void>((resolve) => {
    // A full disk must not end a session.
    stream.on('error', () => resolve());
  });
  return {
    record(direction, line) {
      const entry = { time: new Date().toISOString(), direction, line: maskLine(line) };
      stream.write(`${JSON.stringify(entry)}\n`);
    },
    async [Symbol.asyncDispose]() {
      await Promise.race([new Promise<void>((resolve) => stream.end(() => resolve())), failed]);
    },
  };
}
