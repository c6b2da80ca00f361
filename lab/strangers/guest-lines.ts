import type { Readable } from 'node:stream';

/** The guest's lines, one after the other, for as long as they are lines. */
export interface GuestLines {
  /** The next line that matches, all others are passed over; undefined when the stream ends or 30 s pass first. */
  next(pattern: RegExp): Promise<string | undefined>;
  /** Stops reading lines; returns what has been read beyond the last one. */
  end(): Buffer;
}

const timeoutMs = 30_000;
/** More than any line before a layer. */
const maxHeldOctets = 262_144;

export function readGuestLines(input: Readable): GuestLines {
  let held = '';
  let wake: () => void = () => undefined;
  let ended = false;
  const onEnd = () => {
    ended = true;
    wake();
  };
  const take = (octets: Buffer) => {
    held = (held + octets.toString('latin1')).slice(-maxHeldOctets);
    wake();
  };
  input.on('data', take);
  input.once('end', onEnd).once('close', onEnd).once('error', onEnd);

  function find(pattern: RegExp): string | undefined {
    for (let feed = held.indexOf('\n'); feed >= 0; feed = held.indexOf('\n')) {
      const line = held.slice(0, feed);
      held = held.slice(feed + 1);
      if (pattern.test(line)) return line;
    }
    return undefined;
  }

  return {
    async next(pattern) {
      const deadline = AbortSignal.timeout(timeoutMs);
      deadline.addEventListener('abort', () => wake());
      for (;;) {
        const line = find(pattern);
        if (line !== undefined || ended || deadline.aborted) return line;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    end() {
      input.off('data', take);
      return Buffer.from(held, 'latin1');
    },
  };
}
