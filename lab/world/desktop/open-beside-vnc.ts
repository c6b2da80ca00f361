import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { connect } from 'node:net';
import { randomUUID } from 'node:crypto';
import { onThisHost } from '../../deadline/host-speed.ts';
import type { ConsoleSession, Machine, OpenConsoleOptions, VncEndpoint } from '../ports.ts';
import type { DesktopOptions } from './desktop-options.ts';
import { connectClient } from './open-console.ts';

const openTimeoutMs = 10_000;

/** Opens a VNC console: the display, and beside it the SSO channel on the host's own authenticated stream. */
export async function openBesideVnc(
  machine: Machine,
  request: OpenConsoleOptions,
  desktop: DesktopOptions,
  env: Readonly<Record<string, string>>,
): Promise<ConsoleSession> {
  const { vnc } = machine;
  if (!vnc) throw new Error(`${machine.name} has no VNC display`);
  await using undo = new AsyncDisposableStack();
  undo.use(await openDisplay(vnc));
  const { path } = undo.use(await openTunnel(vnc, join(desktop.privateFolder, `${randomUUID()}.sock`)));
  const session = undo.use(await connectClient(machine.name, `unix:${path}`, request, desktop, env));
  const resources = undo.move();
  return {
    ...session,
    // The window is closed with everything in it.
    close: async () => {
      await session.close();
      await resources.disposeAsync();
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** A connection to the display, as far as its server's first word (RFC 6143 section 7.1.1); it stays while the window is open. */
async function openDisplay({ host, displayPort }: VncEndpoint): Promise<Disposable> {
  const socket = connect({ host, port: displayPort }).on('error', () => undefined);
  const [version] = (await once(socket, 'data', {
    signal: AbortSignal.timeout(onThisHost(openTimeoutMs)),
  })) as [Buffer];
  if (!version.toString('latin1').startsWith('RFB 003.')) throw new Error('that is no VNC server');
  return { [Symbol.dispose]: () => void socket.destroy() };
}

/** What connects to the unix socket is passed on over TLS, each side proven to the other by the host's CA. */
async function openTunnel(
  { host, streamPort, caFile, certificateFile, keyFile }: VncEndpoint,
  path: string,
): Promise<AsyncDisposable & { readonly path: string }> {
  const [ca, cert, key] = await Promise.all([caFile, certificateFile, keyFile].map((file) => readFile(file)));
  const open = new Set<Socket | TLSSocket>();
  const keep = <T extends Socket>(socket: T): T => {
    open.add(socket);
    return socket.on('error', () => undefined);
  };
  const server = createServer((near) => {
    const far = keep(connectTls({ host, port: streamPort, ca, cert, key, minVersion: 'TLSv1.3' }));
    keep(near).pipe(far).pipe(near);
    near.once('close', () => far.destroy());
    far.once('close', () => near.destroy());
  });
  server.listen(path);
  await once(server, 'listening');
  return {
    path,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
