import { constants as systemConstants } from 'node:os';
import { errno, type KoffiFunc, load } from 'koffi';

type Transfer = KoffiFunc<(descriptor: number, octets: Buffer, count: number) => number>;

let libc: { readonly read: Transfer; readonly write: Transfer } | undefined;

/** A transfer that did not go through; `code` is errno(3)'s number. */
export class TransferError extends Error {
  readonly code: number;

  constructor(call: string, code: number) {
    super(`${call}: errno ${code}`);
    this.name = 'TransferError';
    this.code = code;
  }
}

/**
 * read(2) of a descriptor that is open without blocking, in this thread: what is there costs no thread switch, as it
 * does in Node's pool, and nothing being there costs no exception. 0 at a hang-up, undefined when there is nothing now.
 */
export function readNow(descriptor: number, into: Buffer): number | undefined {
  return outcome('read', open().read(descriptor, into, into.length));
}

/** write(2), alike; undefined when nothing is taken now. */
export function writeNow(descriptor: number, octets: Buffer): number | undefined {
  return outcome('write', open().write(descriptor, octets, octets.length));
}

function open() {
  if (libc === undefined) {
    const library = load('libc.so.6');
    libc = {
      read: library.func('int64_t read(int, void *, uint64_t)') as Transfer,
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
