import type { Writable } from 'node:stream';

/**
 * Writes, and resolves when the kernel has taken it or the stream is gone; the reading side tells which.
 * Waiting for each write, not for `drain`, keeps a thousand tiny messages from waiting in memory as a thousand objects,
 * and lets what comes meanwhile leave as one.
 */
export function writeThrough(stream: Writable, octets: Buffer): Promise<void> {
  return new Promise((resolve) => {
    // A destroyed stream drops its callbacks only after "close".
    const done = (): void => {
      stream.off('close', done);
      resolve();
    };
    stream.on('close', done);
    if (stream.destroyed) done();
    else stream.write(octets, done);
  });
}
