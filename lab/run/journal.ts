import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type { JournalEvent } from './journal-schema.ts';
import { JournalError, journalEntrySchema } from './journal-schema.ts';

/** Lines wait at most one turn of the event loop, and at most this many bytes of them. */
const maxBufferedBytes = 64 * 1024;
/** A longer event is replaced by a note of its size: no single event may fill the disk. */
const maxLineBytes = 256 * 1024;

/** The journal of one run. Disposing writes what is buffered down to the disk. */
export interface Journal extends Disposable {
  readonly file: string;
  /** Appends one event, marked with the ms since the run began. After the end it does nothing. Throws a JournalError: unwritable. */
  write(event: JournalEvent): void;
  /** Writes what is buffered, so that other processes can read it. */
  flush(): void;
}

/**
 * Creates `file` for a new run.
 * `options.beganAtMs`: when the run began, by performance.now(); default now.
 * `options.append`: how bytes reach the descriptor; default writeSync.
 */
export function createJournal(
  file: string,
  options: {
    readonly beganAtMs?: number;
    readonly append?: (descriptor: number, lines: Buffer) => number;
  } = {},
): Journal {
  const beganAtMs = options.beganAtMs ?? performance.now();
  const append = options.append ?? writeSync;
  let descriptor: number | undefined = openSync(file, 'wx', 0o644);
  let buffered = '';
  let failure: Error | undefined;

  const flush = () => {
    if (descriptor === undefined || buffered === '') return;
    const lines = Buffer.from(buffered);
    buffered = '';
    for (let done = 0; done < lines.length; ) done += append(descriptor, lines.subarray(done));
  };
  const flushSoon = () => {
    try {
      flush();
    } catch (error) {
      // Nobody awaits this turn; the next write reports it.
      failure = error as Error;
    }
  };
  const check = () => {
    if (failure) throw new JournalError('unwritable', `${file}: ${failure.message}`, { cause: failure });
  };

  return {
    file,
    write(event) {
      check();
      if (descriptor === undefined) return;
      if (buffered === '') setImmediate(flushSoon);
      buffered += toLine(event, Math.max(0, performance.now() - beganAtMs));
      if (buffered.length > maxBufferedBytes) flushSoon();
      check();
    },
    flush() {
      flushSoon();
      check();
    },
    [Symbol.dispose]() {
      if (descriptor === undefined) return;
      flushSoon();
      try {
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
        descriptor = undefined;
      }
      check();
    },
  };
}

/** A part of the world may log anything at all: what could not be read back becomes a note that can. */
function toLine(event: JournalEvent, elapsedMs: number): string {
  const atMs = Math.round(elapsedMs * 1000) / 1000;
  const entry = { ...event, atMs };
  const note = { atMs, source: event.source, kind: 'log' };
  if (!journalEntrySchema.safeParse(entry).success)
    return encode({ ...note, source: 'lab', event: 'malformed' });
  const line = encode(entry);
  return line.length <= maxLineBytes ? line : encode({ ...note, event: 'oversize', of: event.kind });
}

const encode = (entry: object) => `${JSON.stringify(entry)}\n`;
