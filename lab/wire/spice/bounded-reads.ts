import { SpiceCodecError } from './codec-error.ts';

/** Little-endian reads that answer `truncated` where Buffer would throw a RangeError without a code. */

export function readU8(body: Buffer, offset: number): number {
  demand(body, offset, 1);
  return body.readUInt8(offset);
}

export function readU16(body: Buffer, offset: number): number {
  demand(body, offset, 2);
  return body.readUInt16LE(offset);
}

export function readU32(body: Buffer, offset: number): number {
  demand(body, offset, 4);
  return body.readUInt32LE(offset);
}

export function readU64(body: Buffer, offset: number): bigint {
  demand(body, offset, 8);
  return body.readBigUInt64LE(offset);
}

/** The octets that a size and an offset field of the same body point at; pointers count from the start of the body. */
export function readPointed(body: Buffer, offset: number, size: number, maxBytes: number): Buffer {
  if (size > maxBytes) {
    throw new SpiceCodecError('too-large', `a field of ${size} octets, ${maxBytes} at most`);
  }
  if (offset > body.length || size > body.length - offset) {
    throw new SpiceCodecError(
      'malformed',
      `a field of ${size} octets at ${offset} in a body of ${body.length}`,
    );
  }
  return body.subarray(offset, offset + size);
}

/** Text that a C program sent: without the NUL at its end, which some fields count and some do not. */
export function textOf(octets: Buffer): string {
  const end = octets.indexOf(0);
  return octets.toString('utf8', 0, end === -1 ? octets.length : end);
}

function demand(body: Buffer, offset: number, size: number): void {
  if (offset > body.length || size > body.length - offset) {
    throw new SpiceCodecError('truncated', `${size} octets wanted at ${offset} of ${body.length}`);
  }
}
