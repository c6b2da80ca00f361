/** Where a queue's octets go. */
export interface Sink {
  /** Takes a first part of the octets, and says how many; undefined when none are taken now. Throws when the reader is gone. */
  readonly writeNow: (pieces: readonly Buffer[]) => number | undefined;
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

/** What a transfer has at most: pieces, and octets in each. */
export interface TransferLimits {
  readonly mostPieces: number;
  readonly pieceOctets: number;
}

/**
 * What is queued in one turn, or while the sink takes nothing, leaves together: each piece and each transfer costs the
 * same, however small it is.
 */
export function createWriteQueue(sink: Sink, { mostPieces, pieceOctets }: TransferLimits): WriteQueue {
  const joints: Buffer[] = [];
  let next: Batch | undefined;
  let draining: Promise<void> | undefined;

  async function drain(): Promise<void> {
    for (let batch = next; batch !== undefined; batch = next) {
      next = undefined;
      try {
        for (const pieces of transfersOf(batch.parts)) {
          for (let left = pieces; left.length > 0; ) {
            const taken = sink.writeNow(left);
            if (taken === undefined) await sink.writable();
            else left = without(left, taken);
          }
        }
        batch.taken.resolve();
      } catch (error) {
        batch.taken.reject(error);
      }
    }
    draining = undefined;
  }

  /** A part that is alone, or fills a piece, is not copied. A transfer is good until the next one. */
  function* transfersOf(parts: readonly Buffer[]): Generator<readonly Buffer[]> {
    let pieces: Buffer[] = [];
    let filled = 0;
    for (const part of parts) {
      for (let at = 0; at < part.length; ) {
        if (filled === 0 && (parts.length === 1 || part.length - at >= pieceOctets)) {
          pieces.push(part.subarray(at, at + pieceOctets));
          at += pieceOctets;
        } else {
          const joint = jointFor(pieces.length);
          const copied = part.copy(joint, filled, at);
          filled += copied;
          at += copied;
          if (filled < pieceOctets) continue;
          pieces.push(joint);
          filled = 0;
        }
        if (pieces.length < mostPieces) continue;
        yield pieces;
        pieces = [];
      }
    }
    if (filled > 0) pieces.push(jointFor(pieces.length).subarray(0, filled));
    if (pieces.length > 0) yield pieces;
  }

  /** Always the same memory for a piece of a transfer: fresh memory would cost more than the copy into it. */
  function jointFor(piece: number): Buffer {
    return (joints[piece] ??= Buffer.allocUnsafeSlow(pieceOctets));
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

function without(pieces: readonly Buffer[], octets: number): readonly Buffer[] {
  let left = octets;
  const first = pieces.findIndex(({ length }) => {
    if (length > left) return true;
    left -= length;
    return false;
  });
  if (first < 0) return [];
  return pieces.slice(first).map((piece, index) => (index === 0 ? piece.subarray(left) : piece));
}
