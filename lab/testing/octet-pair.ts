import type { OctetStream } from '../bench-ends/octet-stream.ts';

/** Two ends of a way in memory: what one writes the other reads, in the same pieces. */
export function octetPair(): readonly [Leaving, Leaving] {
  const [there, back] = [oneWay(), oneWay()];
  return [
    { read: back.read, write: there.write, leave: there.end },
    { read: there.read, write: back.write, leave: back.end },
  ];
}

type Leaving = OctetStream & {
  /** The other end reads the end of the stream after what was written. */
  leave(): void;
};

function oneWay() {
  const pieces: (Buffer | undefined)[] = [];
  let wake: (() => void) | undefined;
  const push = (piece: Buffer | undefined) => {
    pieces.push(piece);
    wake?.();
  };
  return {
    read: async (): Promise<Buffer | undefined> => {
      if (pieces.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      wake = undefined;
      return pieces.shift();
    },
    write: (octets: Buffer): Promise<void> => {
      push(Buffer.from(octets));
      return Promise.resolve();
    },
    end: () => push(undefined),
  };
}
