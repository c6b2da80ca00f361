import { type KoffiFunc, load } from 'koffi';

/** poll(2) event bits (Linux). */
export const pollBits = { readable: 0x1, writable: 0x4, error: 0x8, hangUp: 0x10 } as const;

type Poll = KoffiFunc<(descriptors: Buffer, count: number, timeoutMs: number) => number>;

let poll: Poll | undefined;

/**
 * Waits in a thread of the pool until a descriptor is ready or `timeoutMs` has passed; returns poll(2)'s revents.
 * Node offers no readiness for a character device: net.Socket refuses one, and fs.read of it fails with EAGAIN.
 */
export function pollDescriptor(fd: number, events: number, timeoutMs: number): Promise<number> {
  poll ??= load('libc.so.6').func('int poll(void *, unsigned long, int)') as Poll;
  const call = poll;
  // struct pollfd { int fd; short events; short revents; }, as octets that the call writes in place.
  const descriptor = Buffer.alloc(8);
  const host = new DataView(descriptor.buffer, descriptor.byteOffset, descriptor.length);
  host.setInt32(0, fd, littleEndian);
  host.setInt16(4, events, littleEndian);
  return new Promise((resolve, reject) => {
    call.async(descriptor, 1, timeoutMs, (error: Error | null) => {
      if (error) reject(error);
      else resolve(host.getInt16(6, littleEndian));
    });
  });
}

const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
