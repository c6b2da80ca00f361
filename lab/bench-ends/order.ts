/**
 * What a host's end and a guest's end of a benchmark say to each other, in the channel that is measured: an order, the
 * octets that it asks for, and a receipt. All integers are little-endian; qemu/bench/bench-end.c has the same layout.
 */

/**
 * What the guest's end does; `mixed` is `source` and `sink` at once. A `timed-echo` sends, after its receipt, how long
 * each message was the guest's end's: from its read's return to its write's call.
 */
export const deeds = { echo: 1, source: 2, sink: 3, mixed: 4, 'timed-echo': 5 } as const;

export type Deed = keyof typeof deeds;

export interface Order {
  readonly deed: Deed;
  /** Of one message that the guest sends, 1 to `longestMessageBytes`; 0 for those of a transcript, which C does not know. */
  readonly bytes: number;
  /** In all, each way. */
  readonly octets: number;
}

export interface Receipt {
  /** Octets among the sampled ones that were not what was sent. */
  readonly wrong: number;
  /** Processor time of the guest's end. */
  readonly cpuNs: number;
  /** System calls of the guest's end; 0 where it does not count them. */
  readonly calls: number;
}

export const longestMessageBytes = 1_048_576;
/** Of an order and of a receipt alike. */
export const headerOctets = 24;
/** Of one message's stay: ns in 32 bits. */
export const stayOctets = 4;
export const mostTimedMessages = 100_000;
const longestStayNs = 2 ** 32 - 1;

const orderMagic = 'BNCH';
const receiptMagic = 'DONE';

export function encodeOrder({ deed, bytes, octets }: Order): Buffer {
  const out = Buffer.alloc(headerOctets);
  out.write(orderMagic, 0, 'latin1');
  out.writeUInt8(deeds[deed], 4);
  out.writeUInt32LE(bytes, 8);
  out.writeBigUInt64LE(BigInt(octets), 16);
  return out;
}

/** Throws a RangeError for what is no order. */
export function decodeOrder(header: Buffer): Order {
  const deed = (Object.keys(deeds) as Deed[]).find((one) => deeds[one] === header.readUInt8(4));
  const bytes = header.readUInt32LE(8);
  const known = header.toString('latin1', 0, 4) === orderMagic && deed !== undefined;
  if (!known || bytes > longestMessageBytes) throw new RangeError('no order');
  const octets = Number(header.readBigUInt64LE(16));
  // refuses: test "an order to time more messages than are kept is no order"
  if (deed === 'timed-echo' && octets > mostTimedMessages * bytes) throw new RangeError('too many to time');
  return { deed, bytes, octets };
}

export function encodeReceipt({ wrong, cpuNs, calls }: Receipt): Buffer {
  const out = Buffer.alloc(headerOctets);
  out.write(receiptMagic, 0, 'latin1');
  out.writeUInt32LE(wrong, 4);
  out.writeBigUInt64LE(BigInt(cpuNs), 8);
  out.writeBigUInt64LE(BigInt(calls), 16);
  return out;
}

/** Throws a RangeError for what is no receipt: the two ends no longer agree on where they are. */
export function decodeReceipt(header: Buffer): Receipt {
  if (header.toString('latin1', 0, 4) !== receiptMagic) throw new RangeError('no receipt');
  return {
    wrong: header.readUInt32LE(4),
    cpuNs: Number(header.readBigUInt64LE(8)),
    calls: Number(header.readBigUInt64LE(16)),
  };
}

/** Longer stays than 4.2 s count as that. */
export function encodeStays(staysNs: readonly number[]): Buffer {
  const out = Buffer.alloc(staysNs.length * stayOctets);
  staysNs.forEach((ns, index) => out.writeUInt32LE(Math.min(ns, longestStayNs), index * stayOctets));
  return out;
}

export function decodeStays(octets: Buffer): readonly number[] {
  return Array.from({ length: octets.length / stayOctets }, (_, index) =>
    octets.readUInt32LE(index * stayOctets),
  );
}
