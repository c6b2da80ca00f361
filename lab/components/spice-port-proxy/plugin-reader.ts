import type { Socket } from 'node:net';
import type { DataPlace } from './data-frames.ts';

/** Reads what a plugin says into the place that it is sent from. */
export interface PluginReader {
  /** To be given to `net.connect`. */
  readonly onread: {
    readonly buffer: () => Uint8Array;
    readonly callback: (sizeBytes: number, buffer: Uint8Array) => boolean;
  };
  /** To be called with the socket before its first event; resolves when all that the plugin said is sent. */
  readonly forward: (socket: Socket) => Promise<unknown>;
}

export interface PluginReaderOptions {
  readonly newPlace: () => DataPlace;
  /** Resolves when the place may be written to again. */
  readonly send: (place: DataPlace, sizeBytes: number) => Promise<void>;
}

/**
 * A lone piece is sent at once. While one is on its way the next ones gather behind each other in a second place, and
 * then leave as one; where that is full too, the plugin is throttled.
 */
export function createPluginReader({ newPlace, send }: PluginReaderOptions): PluginReader {
  let filling = newPlace();
  let other = newPlace();
  const { dataAt, maxDataBytes } = filling;
  let filled = 0;
  let sending = false;
  /** The socket was given a place in the one that is sent now, behind what is sent. */
  let misplaced = false;
  let socket: Socket | undefined;
  let over = false;
  const said = Promise.withResolvers<undefined>();

  function room(): Buffer {
    misplaced = false;
    // Where both are full nothing is read until the other one is free.
    const [{ octets }, used] = filled < maxDataBytes ? [filling, filled] : [other, 0];
    return octets.subarray(dataAt + used, dataAt + maxDataBytes);
  }

  function arrived(sizeBytes: number, at: Uint8Array): boolean {
    if (misplaced) filling.octets.set(at.subarray(0, sizeBytes), dataAt + filled);
    filled += sizeBytes;
    if (!sending) sendFilled();
    return filled < maxDataBytes;
  }

  function sendFilled(): void {
    const [place, sizeBytes] = [filling, filled];
    [filling, other] = [other, filling];
    filled = 0;
    sending = true;
    void send(place, sizeBytes).then(sent);
  }

  function sent(): void {
    sending = false;
    if (filled > 0) {
      const wasFull = filled === maxDataBytes;
      misplaced = !wasFull;
      sendFilled();
      if (wasFull && !over) socket?.resume();
    } else if (over) said.resolve(undefined);
  }

  function end(): void {
    over = true;
    if (!sending) said.resolve(undefined);
  }

  return {
    onread: { buffer: room, callback: arrived },
    forward(connected) {
      socket = connected;
      // A plugin that died with data unread resets its socket; its exit status says more.
      socket.once('end', end).once('close', end);
      return said.promise;
    },
  };
}
