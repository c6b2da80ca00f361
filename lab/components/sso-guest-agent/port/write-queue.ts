/** Where a queue's octets go. */
export interface Sink {
  /** Takes a first part of them, and says how many; undefined when none are taken now. Throws when the reader is gone. */
  readonly writeNow: (octets: Buffer) => number | undefined;
  /** Resolves when it may take more; rejects when the reader is gone. */
  readonly writable: () => Promise<void>;
}

export interface WriteQueue {
  /** Keeps the order of its calls; resolves when these octets are taken, rejects when the reader is gone. */
  readonly write: (octets: Buffer) => Promise<void>;
  /** Resolves when nothing is waiting any more, taken or not. */
  readonly idle: () => Promise<void>;
}

/** What leaves together, and whom to tell: one promise for all of it, since a small message must not cost one. */
interface Batch {
  readonly parts: Buffer[];
  readonly taken: PromiseWithResolvers<void>;
}

/**
 * What is queued in one turn, or while the sink takes nothing, leaves together, in transfers of at most `transferOctets`:
 * each transfer costs the same, however small it is.
 */
export function createWriteQueue(sink: Sink, transferOctets: number): WriteQueue {
  let next: Batch | undefined;
  let draining: Promise<void> | undefined;

  async function drain(): Promise<void> {
    for (let batch = next; batch !== undefined; batch = next) {
      next = undefined;
      try {
        for (const octets of transfersOf(batch.parts, transferOctets)) await transfer(octets);
        batch.taken.resolve();
      } catch (error) {
        batch.taken.reject(error);
      }
    }
    draining = undefined;
  }

  async function transfer(octets: Buffer): Promise<void> {
    for (let at = 0; at < octets.length; ) {
      const taken = sink.writeNow(octets.subarray(at, at + transferOctets));
      if (taken === undefined) await sink.writable();
      else at += taken;
    }
  }

  return {
    write(octets) {
      next ??= { parts: [], taken: Promise.withResolvers() };
      next.parts.push(octets);
      // Not at once: what the same turn still queues leaves with it.
      draining ??= Promise.resolve().then(drain);
      return next.taken.promise;
    },
    async idle() {
      await draining;
    },
  };
}

/** Small parts are copied together; one that fills a transfer is not. */
function* transfersOf(parts: readonly Buffer[], transferOctets: number): Generator<Buffer> {
  let small: Buffer[] = [];
  for (const part of parts) {
    if (part.length < transferOctets) {
      small.push(part);
      continue;
    }
    if (small.length > 0) yield joined(small);
    small = [];
    yield part;
  }
  if (small.length > 0) yield joined(small);
}

function joined(parts: readonly Buffer[]): Buffer {
  const [only] = parts;
  return parts.length === 1 && only ? only : Buffer.concat(parts);
}
