import { Socket } from 'node:net';

/** The channel: the one socket that the proxy passes as stdin and stdout. */
export function ownStream(): Socket {
  return new Socket({ fd: 0, readable: true, writable: true, allowHalfOpen: false }).on(
    'error',
    () => undefined,
  );
}
