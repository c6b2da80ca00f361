/** Where a queue's octets go. */
export interface Sink {
  /** Takes a first part of them, and says how many; undefined when none are taken now. Throws when the reader is gone. */
  readonly writeNow: (octets: Buffer) => number | undefined;
  /** Resolves when it may take more; rejects when the reader is gone. */
  readonly writable: () => Promise<void>;
}

interface Entry {
  readonly octets: Buffer;
  readonly resolve: () => void;
  readonly reject: (cause: Error) => void;
}

/**
 * Octets in their order, each promise kept when the last of its own is taken. What is queued in one turn, or while the
 * sink takes nothing, leaves together, in transfers of at most `batchOctets`: each costs the same, however small it is.
 */
export function createWriteQueue(sink: Sink, batchOctets: number): (octets: Buffer) => Promise<void> {
  let queue: Entry[] = [];
  /** Of the first entry, already taken. */
  let done = 0;
  let draining: Promise<void> | undefined;

  async function drain(): Promise<void> {
    try {
      while (queue.length > 0) {
        const taken = sink.writeNow(batch());
        if (taken === undefined) await sink.writable();
        else settle(taken);
      }
    } catch (error) {
      const cause = error instanceof Error ? error : new Error(String(error));
      const lost = queue;
      queue = [];
      done = 0;
      for (const { reject } of lost) reject(cause);
    } finally {
      draining = undefined;
    }
  }

  function batch(): Buffer {
    const first = queue[0]?.octets.subarray(done) ?? Buffer.alloc(0);
    if (queue.length === 1 || first.length >= batchOctets) return first;
    const parts = [first];
    let count = first.length;
    for (let at = 1; at < queue.length && count < batchOctets; at += 1) {
      const octets = queue[at]?.octets ?? Buffer.alloc(0);
      parts.push(octets);
      count += octets.length;
    }
    return Buffer.concat(parts, Math.min(count, batchOctets));
  }

  function settle(taken: number): void {
    let left = taken + done;
    let settled = 0;
    for (const { octets, resolve } of queue) {
      if (left < octets.length) break;
      left -= octets.length;
      settled += 1;
      resolve();
    }
    queue.splice(0, settled);
    done = left;
  }

  return (octets) =>
    new Promise((resolve, reject) => {
      queue.push({ octets, resolve, reject });
      // Not at once: what the same turn still queues leaves with it.
      draining ??= Promise.resolve().then(drain);
    });
}
