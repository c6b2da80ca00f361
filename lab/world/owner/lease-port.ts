import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** A TCP port at a loopback address that no other lab on this machine takes meanwhile. Disposing gives it back. */
export interface PortLease extends AsyncDisposable {
  readonly port: number;
}

/** `no-port`: every port that was tried belongs to a running lab. */
export class PortLeaseError extends Error {
  readonly code = 'no-port';

  constructor(host: string, tries: number) {
    super(
      `no free port on ${host} after ${tries} tries: running labs lease them all (ss -xl | grep spice-sso-lab-port)`,
    );
    this.name = 'PortLeaseError';
  }
}

const maxTries = 20;

/**
 * Leases a port that nothing listens on just now. Labs never get each other's; a stranger may still bind it first.
 * `guess`: where candidates come from; default the kernel. Rejects with a PortLeaseError, or the system's error.
 */
export async function leasePort(
  host: string,
  guess: (host: string) => Promise<number> = portOfKernel,
): Promise<PortLease> {
  for (let tries = 0; tries < maxTries; tries++) {
    const port = await guess(host);
    const lease = await hold(`${host}:${port}`);
    if (lease) return { port, [Symbol.asyncDispose]: () => closed(lease) };
  }
  throw new PortLeaseError(host, maxTries);
}

async function portOfKernel(host: string): Promise<number> {
  const server = createServer();
  server.listen({ host, port: 0 });
  await once(server, 'listening');
  const address = server.address();
  await closed(server);
  if (address === null || typeof address === 'string') throw new Error(`no TCP port on ${host}`);
  return address.port;
}

/**
 * An abstract unix socket (unix(7)) is the lease: exclusive, of the same network namespace as the port, and taken back
 * by the kernel from an owner that dies, so that nothing is ever stale.
 */
async function hold(address: string): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy()).unref();
  server.listen(`\0spice-sso-lab-port-${address}`);
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return undefined;
    throw error;
  }
}

async function closed(server: Server): Promise<void> {
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
