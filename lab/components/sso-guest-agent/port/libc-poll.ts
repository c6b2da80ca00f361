import { type KoffiFunc, load, struct } from 'koffi';

/** poll(2) event bits (Linux). */
export const pollBits = { readable: 0x1, writable: 0x4, error: 0x8, hangUp: 0x10 } as const;

struct('sso_pollfd', { fd: 'int', events: 'short', revents: 'short' });

interface PollDescriptor {
  readonly fd: number;
  readonly events: number;
  revents: number;
}

type Poll = KoffiFunc<(descriptors: PollDescriptor[], count: number, timeoutMs: number) => number>;

let poll: Poll | undefined;

/**
 * Waits in a thread of the pool until a descriptor is ready or `timeoutMs` has passed; returns poll(2)'s revents.
 * Node offers no readiness for a character device: net.Socket refuses one, and fs.read of it fails with EAGAIN.
 */
export function pollDescriptor(fd: number, events: number, timeoutMs: number): Promise<number> {
  poll ??= load('libc.so.6').func('int poll(_Inout_ sso_pollfd *, unsigned long, int)') as Poll;
  const call = poll;
  const descriptor: PollDescriptor = { fd, events, revents: 0 };
  return new Promise((resolve, reject) => {
    call.async([descriptor], 1, timeoutMs, (error: Error | null) => {
      if (error) reject(error);
      else resolve(descriptor.revents);
    });
  });
}
