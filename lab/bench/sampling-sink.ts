/** What has come to a sink: how much, and a checksum of every 1021st octet with its place. */
export interface Received {
  readonly octets: number;
  readonly sum: number;
}

/** Takes a payload in any pieces; the pieces do not show in what it has received. */
export interface SamplingSink {
  take(piece: Buffer): void;
  received(): Received;
}

/** A prime, so that samples fall on all places of blocks whose size is a power of two. */
const samplingStep = 1021;

export function createSamplingSink(): SamplingSink {
  let octets = 0;
  let sum = 0;
  /** From the start of the next piece. */
  let nextSample = 0;
  return {
    take(piece) {
      for (; nextSample < piece.length; nextSample += samplingStep) {
        sum = (sum * 31 + (octets + nextSample) * 7 + (piece[nextSample] ?? 0)) | 0;
      }
      nextSample -= piece.length;
      octets += piece.length;
    },
    received: () => ({ octets, sum }),
  };
}
