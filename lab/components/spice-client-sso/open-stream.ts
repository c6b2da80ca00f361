import { once } from 'node:events';
import { connect, type NetConnectOpts } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { openStdio } from './open-stdio.ts';

const connectMs = 10_000;
const tcpPattern = /^tcp:(?:\[([0-9A-Fa-f:]+)\]|([0-9A-Za-z.-]+)):([0-9]{1,5})$/;

/** Where the guest is: `tcp:HOST:PORT`, an IPv6 address in brackets, or `unix:/path`; undefined for anything else. */
export function parseAddress(text: string): NetConnectOpts | undefined {
  if (text.startsWith('unix:/')) return { path: text.slice('unix:'.length) };
  const [, address, name, port] = tcpPattern.exec(text) ?? [];
  const host = address ?? name;
  return host === undefined || Number(port) > 65_535
    ? undefined
    : { host, port: Number(port), noDelay: true };
}

/** The stream to the guest: what the process was started with, or a connection of its own. Rejects when nobody answers. */
export async function openStream(
  address: NetConnectOpts | undefined,
): Promise<{ readonly input: Readable; readonly output: Writable }> {
  if (!address) return openStdio();
  const socket = connect(address);
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(connectMs) });
  } catch (cause) {
    socket.destroy();
    throw new Error('the guest cannot be reached', { cause });
  }
  return { input: socket, output: socket };
}
