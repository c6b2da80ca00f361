import { SpiceCodecError } from './codec-error.ts';

/** Little-endian reads that answer `truncated` where Buffer would throw a RangeError without a code. */

export function readU8(body: Buffer, offset: number): number {
  return slice(body, offset, 1).readUInt8(0);
}

export function readU16(body: Buffer, offset: number): number {
  return slice(body, offset, 2).readUInt16LE(0);
}

export function readU32(body: Buffer, offset: number): number {
  return slice(body, offset, 4).readUInt32LE(0);
}

export function readU64(body: Buffer, offset: number): bigint {
  return slice(body, offset, 8).readBigUInt64LE(0);
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

function slice(body: Buffer, offset: number, size: number): Buffer {
  if (offset > body.length || size > body.length - offset) {
    throw new SpiceCodecError('truncated', `${size} octets wanted at ${offset} of ${body.length}`);
  }
  return body.subarray(offset, offset + size);
}
