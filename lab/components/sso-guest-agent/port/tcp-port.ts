import { firstToAuthenticate } from './admission.ts';
import type { PortListener } from './byte-port.ts';
import { listenForSockets } from './socket-listener.ts';

const limits = {
  unauthenticated: 8,
  // A user's consent to the machine's name may take 60 s, the handshakes after it 30 s.
  withinMs: 100_000,
  // The client pings a guest that is silent for 15 s.
  idleMs: 30_000,
};

export const tcpPortPattern = /^tcp:(?:\[([0-9A-Fa-f:]+)\]|([0-9A-Za-z.-]+)):([0-9]{1,5})$/;

/** `tcp:HOST:PORT`, an IPv6 address in brackets. Its clients are whoever reaches it: the configuration must require TLS. */
export function listenOnTcp(port: string): Promise<PortListener> {
  const [, address, name, number] = tcpPortPattern.exec(port) ?? [];
  const host = address ?? name;
  if (host === undefined) throw new Error(`${port} is no TCP port`);
  return listenForSockets({
    listen: { host, port: Number(number) },
    admission: firstToAuthenticate(limits),
    sideBySide: true,
    onSocket: (socket) => void socket.setNoDelay(true),
  });
}
