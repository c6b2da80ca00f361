import { rm } from 'node:fs/promises';
import { oneAtATime } from './admission.ts';
import type { PortListener } from './byte-port.ts';
import { listenForSockets } from './socket-listener.ts';

/** A unix socket at `path`, root only. */
export async function listenOnUnixSocket(path: string): Promise<PortListener> {
  await rm(path, { force: true });
  const previousMask = process.umask(0o177);
  const listener = await listenForSockets({
    ...{ listen: { path }, admission: oneAtATime(), sideBySide: false },
  }).finally(() => process.umask(previousMask));
  return {
    sideBySide: false,
    accept: (signal) => listener.accept(signal),
    async [Symbol.asyncDispose]() {
      await listener[Symbol.asyncDispose]();
      await rm(path, { force: true });
    },
  };
}
