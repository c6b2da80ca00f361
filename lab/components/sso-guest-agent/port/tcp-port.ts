import type { PortListener } from './byte-port.ts';
import { listenForSockets } from './socket-listener.ts';

/** Nothing is heard for this long only of who has left without a word, or holds the port and says nothing. */
const idleMs = 30_000;

export const tcpPortPattern = /^tcp:(?:\[([0-9A-Fa-f:]+)\]|([0-9A-Za-z.-]+)):([0-9]{1,5})$/;

/** `tcp:HOST:PORT`, an IPv6 address in brackets. Its clients are whoever reaches it: the configuration must require TLS. */
export function listenOnTcp(port: string): Promise<PortListener> {
  const [, address, name, number] = tcpPortPattern.exec(port) ?? [];
  const host = address ?? name;
  if (host === undefined) throw new Error(`${port} is no TCP port`);
  return listenForSockets({
    listen: { host, port: Number(number) },
    onSocket: (socket) => {
      socket.setNoDelay(true);
      socket.setTimeout(idleMs, () => socket.destroy());
    },
  });
}
