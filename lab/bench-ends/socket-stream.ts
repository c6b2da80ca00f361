import type { Socket } from 'node:net';
import { coalescing } from './coalesce.ts';
import type { OctetStream } from './octet-stream.ts';

const maxWriteOctets = 65_536;

/** A stream socket as one end's way; what is not read yet stays in the kernel but for one piece. */
export function socketStream(socket: Socket): OctetStream {
  let arrived: Buffer | undefined;
  let wake: (() => void) | undefined;
  let ended = false;
  const end = () => {
    ended = true;
    wake?.();
  };
  socket.on('data', (piece: Buffer) => {
    socket.pause();
    arrived = piece;
    wake?.();
  });
  socket.on('end', end).on('close', end).on('error', end);
  return {
    async read() {
      if (arrived === undefined && !ended) {
        const news = new Promise<void>((resolve) => (wake = resolve));
        socket.resume();
        await news;
        wake = undefined;
      }
      const piece = arrived;
      arrived = undefined;
      return piece;
    },
    write: coalescing(
      (octets) =>
        new Promise((resolve, reject) => {
          socket.write(octets, (error) => (error ? reject(error) : resolve()));
        }),
      maxWriteOctets,
    ),
  };
}
