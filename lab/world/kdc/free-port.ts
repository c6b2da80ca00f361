import { once } from 'node:events';
import { createServer } from 'node:net';

/** A TCP port that nothing listens on at this loopback address just now; its user must still expect to lose the race. */
export async function freePort(host: string): Promise<number> {
  const server = createServer();
  server.listen({ host, port: 0 });
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error(`no TCP port on ${host}`);
  return address.port;
}
