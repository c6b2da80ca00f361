import { constants as systemConstants } from 'node:os';
import { address, errno, type KoffiFunc, load } from 'koffi';

type VectorCall = KoffiFunc<(descriptor: number, vector: Buffer, count: number) => number>;

let libc: { readonly readv: VectorCall; readonly writev: VectorCall } | undefined;

/** A transfer that did not go through; `code` is errno(3)'s number. */
export class TransferError extends Error {
  readonly code: number;

  constructor(call: string, code: number) {
    super(`${call}: errno ${code}`);
    this.name = 'TransferError';
    this.code = code;
  }
}

/** Reads a descriptor that is open without blocking into the same memory each time. */
export interface DescriptorReader {
  /**
   * What is there, in memory that the next call reads into again: fresh memory for each read would cost more than the
   * read. In this thread: it costs no thread switch, as in Node's pool, and nothing being there costs no exception.
   * Empty at a hang-up, undefined when there is nothing now. Throws a TransferError.
   */
  readNow(): Buffer | undefined;
}

/**
 * The driver gives at most one of its buffers, a page, to each read; so one readv(2) asks for many of them.
 * @param pages how many pages are read at once
 */
export function createDescriptorReader(descriptor: number, pages: number): DescriptorReader {
  const memory = Buffer.allocUnsafeSlow(pages * pageOctets);
  const vector = createVector(pages);
  vector.lay(
    Array.from({ length: pages }, (_, page) => memory.subarray(page * pageOctets, (page + 1) * pageOctets)),
  );
  const { readv } = open();
  return {
    readNow() {
      const count = outcome('readv', readv(descriptor, vector.octets, pages));
      return count === undefined ? undefined : memory.subarray(0, count);
    },
  };
}

const pageOctets = 4096;

/** The driver takes at most so much of each write, of each piece of a writev(2) too. */
export const pieceOctets = 32_768;
/** 256 KiB: more in one call gains nothing. */
export const mostPieces = 8;

/**
 * Writes a first part of the pieces to such a descriptor; undefined when nothing is taken now. The driver wakes the host
 * for each piece, unless some of the one before is left: so one writev(2) gives it many, with as little as can be between
 * two.
 * @param pieces at most `mostPieces`, each of at most `pieceOctets`
 */
export function writeNow(descriptor: number, pieces: readonly Buffer[]): number | undefined {
  writeVector ??= createVector(mostPieces);
  writeVector.lay(pieces);
  return outcome('writev', open().writev(descriptor, writeVector.octets, pieces.length));
}

let writeVector: Vector | undefined;

interface Vector {
  /** struct iovec { void *iov_base; size_t iov_len; }[], of 64-bit machines. */
  readonly octets: Buffer;
  /** Throws a RangeError when they are more than it was made for. */
  lay(pieces: readonly Buffer[]): void;
}

function createVector(most: number): Vector {
  const octets = Buffer.alloc(most * iovecOctets);
  const words = new BigUint64Array(octets.buffer, octets.byteOffset, most * 2);
  return {
    octets,
    lay(pieces) {
      // refuses: test "more pieces than there is room for are none of a transfer"
      if (pieces.length > most) throw new RangeError(`${pieces.length} pieces, ${most} fit`);
      pieces.forEach((piece, index) => {
        words[index * 2] = address(piece);
        words[index * 2 + 1] = BigInt(piece.length);
      });
    },
  };
}

const iovecOctets = 16;

/** The two system calls that octets go by, for who wants to stand between. */
export interface DeviceTransfers {
  readonly createDescriptorReader: (descriptor: number, pages: number) => DescriptorReader;
  readonly writeNow: (descriptor: number, pieces: readonly Buffer[]) => number | undefined;
}

export const deviceTransfers: DeviceTransfers = { createDescriptorReader, writeNow };

function open() {
  if (libc === undefined) {
    const library = load('libc.so.6');
    libc = {
      readv: library.func('int64_t readv(int, void *, int)') as VectorCall,
      writev: library.func('int64_t writev(int, void *, int)') as VectorCall,
    };
  }
  return libc;
}

function outcome(call: string, result: number): number | undefined {
  if (result >= 0) return result;
  const code = errno();
  const { EAGAIN, EINTR } = systemConstants.errno;
  if (code === EAGAIN || code === EINTR) return undefined;
  throw new TransferError(call, code);
}
