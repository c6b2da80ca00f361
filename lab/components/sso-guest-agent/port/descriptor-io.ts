import { constants as systemConstants } from 'node:os';
import { address, errno, type KoffiFunc, load } from 'koffi';

type Transfer = KoffiFunc<(descriptor: number, octets: Buffer, count: number) => number>;

let libc: { readonly readv: Transfer; readonly write: Transfer } | undefined;

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
  const vector = vectorOf(memory, pages);
  const { readv } = open();
  return {
    readNow() {
      const count = outcome('readv', readv(descriptor, vector, pages));
      return count === undefined ? undefined : memory.subarray(0, count);
    },
  };
}

const pageOctets = 4096;
const iovecOctets = 16;

/** struct iovec { void *iov_base; size_t iov_len; }, one a page, of 64-bit machines. */
function vectorOf(memory: Buffer, pages: number): Buffer {
  const vector = Buffer.alloc(pages * iovecOctets);
  const words = new BigUint64Array(vector.buffer, vector.byteOffset, pages * 2);
  const base = address(memory);
  for (let page = 0; page < pages; page += 1) {
    words[page * 2] = base + BigInt(page * pageOctets);
    words[page * 2 + 1] = BigInt(pageOctets);
  }
  return vector;
}

/** write(2) of such a descriptor; undefined when nothing is taken now. */
export function writeNow(descriptor: number, octets: Buffer): number | undefined {
  return outcome('write', open().write(descriptor, octets, octets.length));
}

/** The two system calls that octets go by, for who wants to stand between. */
export interface DeviceTransfers {
  readonly createDescriptorReader: (descriptor: number, pages: number) => DescriptorReader;
  readonly writeNow: (descriptor: number, octets: Buffer) => number | undefined;
}

export const deviceTransfers: DeviceTransfers = { createDescriptorReader, writeNow };

function open() {
  if (libc === undefined) {
    const library = load('libc.so.6');
    libc = {
      readv: library.func('int64_t readv(int, void *, int)') as Transfer,
      write: library.func('int64_t write(int, void *, uint64_t)') as Transfer,
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
