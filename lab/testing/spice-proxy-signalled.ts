import { Socket } from 'node:net';

/**
 * The proxy as its source, which gets a signal as soon as it has sent its n-th ticket: the moment at which a link that
 * is dropped can crash the server. `SIGNAL_AT_TICKET=SIGTERM,2,PID`; the first ticket is the session's own. PID, if it
 * is there, is a server that is stopped just before, so that the ticket finds it with its answer still to come.
 */
const [signal = '', at = '', server] = (process.env['SIGNAL_AT_TICKET'] ?? '').split(',');
const ticketBytes = 128;
let tickets = 0;
const write = Reflect.get(Socket.prototype, 'write') as (...args: unknown[]) => boolean;

Socket.prototype.write = function (this: Socket, ...args: unknown[]): boolean {
  const [octets] = args;
  if (!Buffer.isBuffer(octets) || octets.length !== ticketBytes) return Reflect.apply(write, this, args);
  tickets += 1;
  const isNow = tickets === Number(at);
  if (isNow && server !== undefined) process.kill(Number(server), 'SIGSTOP');
  const taken = Reflect.apply(write, this, args);
  if (isNow) process.kill(process.pid, signal);
  return taken;
};

await import('../components/spice-port-proxy/main.ts');
