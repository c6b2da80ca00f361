import { load } from 'koffi';

const unixFamily = 1;
const datagram = 2;
const closeOnExec = 0o2000000;
const maxPathOctets = 107;

/**
 * Tells systemd a state (sd_notify(3)); does nothing where it did not ask for any.
 * Through libc, since Node has no unix datagrams and a process for each watchdog tick is dear in an emulated guest.
 */
export function createNotifier(socketPath: string | undefined): (state: string) => void {
  if (!socketPath) return () => undefined;
  const path = Buffer.from(socketPath, 'utf8');
  if (path.length > maxPathOctets) return () => undefined;
  const libc = load('libc.so.6');
  const socket = libc.func('int socket(int, int, int)') as (a: number, b: number, c: number) => number;
  const sendTo = libc.func(
    'long sendto(int, const void *, size_t, int, const void *, unsigned int)',
  ) as SendTo;
  const address = Buffer.alloc(2 + path.length);
  address.writeUInt16LE(unixFamily, 0);
  path.copy(address, 2);
  // An abstract socket is written with @ and begins with NUL.
  if (address[2] === 0x40) address[2] = 0;
  const descriptor = socket(unixFamily, datagram | closeOnExec, 0);
  return (state) => {
    const message = Buffer.from(state, 'utf8');
    if (descriptor >= 0) sendTo(descriptor, message, message.length, 0, address, address.length);
  };
}

type SendTo = (
  descriptor: number,
  message: Buffer,
  octets: number,
  flags: number,
  address: Buffer,
  addressOctets: number,
) => number;

/** How often the watchdog wants to hear of the process, in ms: half of what it grants; undefined for never. */
export function watchdogIntervalMs(watchdogUsec: string | undefined): number | undefined {
  const grantedUs = Number(watchdogUsec);
  return Number.isSafeInteger(grantedUs) && grantedUs > 0 ? Math.max(100, grantedUs / 2000) : undefined;
}
