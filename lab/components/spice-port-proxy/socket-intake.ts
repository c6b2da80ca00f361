import type { Socket } from 'node:net';

/** What comes from a socket, put where its reader wants it and handed over in the turn in which it comes. */
export interface SocketIntake {
  /** To be given to `net.connect` or `tls.connect`. */
  readonly onread: {
    readonly buffer: () => Uint8Array;
    readonly callback: (sizeBytes: number, buffer: Uint8Array) => boolean;
  };
  /** To be called with the socket before its first event. */
  readonly attach: (socket: Socket) => void;
  /** Rejects when the stream ends first. What follows is kept. */
  readonly readExactly: (sizeBytes: number) => Promise<Buffer>;
  /**
   * Hands all further octets to `take`, and none while what it returned is pending: then the sender is throttled.
   * Resolves at EOF; rejects when the connection breaks, and with what `take` throws; never while `take` holds. To be
   * called once.
   * @param inUse whether octets that were handed over may still be read: else their place is used again
   */
  readonly flow: (take: Take, inUse: () => boolean) => Promise<unknown>;
}

export type Take = (octets: Buffer) => Promise<void> | undefined;

/** All that comes in a turn, and what is on its way to the taker meanwhile. */
const slabBytes = 262_144;
/** A TLS record of the longest kind; a shorter rest of a slab would split it. */
const leastBytes = 16_384;

/** A plain socket gives more at once than a taker takes without a pause. */
const mostBytes = 65_536;

export function createSocketIntake(): SocketIntake {
  let slab = Buffer.allocUnsafeSlow(slabBytes);
  let at = 0;
  let socket: Socket | undefined;
  let take: Take | undefined;
  let inUse: (() => boolean) | undefined;
  /** Came while nobody takes: of TLS what was decrypted already comes although the socket is paused. */
  let waiting: Buffer[] = [];
  let held = false;
  let ended = false;
  let closed = false;
  let news: (() => void) | undefined;
  const over = Promise.withResolvers<undefined>();
  // Nobody may be listening when a connection breaks in its link phase.
  over.promise.catch(() => undefined);

  /** A new slab for each would keep the collector busy: it is paid for only where the old one is still in use. */
  function room(): Uint8Array {
    if (!held && waiting.length === 0 && inUse?.() === false) at = 0;
    if (slabBytes - at < leastBytes) {
      slab = Buffer.allocUnsafeSlow(slabBytes);
      at = 0;
    }
    return slab.subarray(at, at + mostBytes);
  }

  function arrived(sizeBytes: number): boolean {
    const octets = slab.subarray(at, at + sizeBytes);
    at += sizeBytes;
    if (take === undefined || held) {
      waiting.push(octets);
      news?.();
      return false;
    }
    return give(octets);
  }

  /** Says whether more may come. */
  function give(octets: Buffer): boolean {
    try {
      const holding = take?.(octets);
      if (holding === undefined) return true;
      held = true;
      holding.then(goOn, over.reject);
    } catch (error) {
      held = true;
      over.reject(error);
    }
    return false;
  }

  function goOn(): void {
    held = false;
    for (let next = waiting.shift(); next; next = waiting.shift()) if (!give(next)) return;
    if (ended) over.resolve(undefined);
    else if (closed) broke();
    else socket?.resume();
  }

  function broke(): void {
    over.reject(new Error('the connection broke', { cause: socket?.errored }));
  }

  return {
    onread: { buffer: room, callback: arrived },
    attach(connected) {
      socket = connected;
      socket.once('end', () => {
        ended = true;
        news?.();
        if (take && !held) over.resolve(undefined);
      });
      socket.once('close', () => {
        closed = true;
        news?.();
        // What came before an EOF is still to be taken, and what a taker is at ends before it is told.
        if (!ended && !held) broke();
      });
    },
    async readExactly(sizeBytes) {
      let octets = joined(waiting);
      while (octets.length < sizeBytes) {
        if (ended || closed) throw new Error('the server closed the connection', { cause: socket?.errored });
        const changed = new Promise<void>((resolve) => (news = resolve));
        socket?.resume();
        await changed;
        octets = joined(waiting);
      }
      news = undefined;
      waiting = [octets.subarray(sizeBytes)].filter(({ length }) => length > 0);
      return octets.subarray(0, sizeBytes);
    },
    flow(taking, using) {
      take = taking;
      inUse = using;
      goOn();
      return over.promise;
    },
  };
}

function joined(pieces: readonly Buffer[]): Buffer {
  const [first] = pieces;
  return pieces.length === 1 && first ? first : Buffer.concat(pieces);
}
