import { readdir, readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { MessageToHost } from '../../../../wire/vdsm/message-to-host.ts';

type Report = Extract<MessageToHost, { name: 'network-interfaces' }>['args'];

const maxInterfaces = 64;
/** linux/if.h. */
const isUp = 0x1;
const isLoopback = 0x8;
/** The original's own default. */
const ignoredNames = new Set(['docker0']);

/**
 * The interfaces that are up, with an address or without, and never the loopback, as the original reports them.
 * @param of the addresses, by interface; an interface without one is not in it
 */
export async function readInterfaces(
  of: typeof networkInterfaces = networkInterfaces,
  folder = '/sys/class/net',
): Promise<Report> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => !ignoredNames.has(name)).sort();
  const addresses = Object.entries(of());
  const interfaces: Report['interfaces'] = [];
  for (const name of names) {
    if (interfaces.length === maxInterfaces) break;
    const flags = Number(await readWord(join(folder, name, 'flags')));
    if ((flags & isUp) === 0 || (flags & isLoopback) !== 0) continue;
    // A second address may have a label of its own, `eth0:1`.
    const own = addresses.flatMap(([label, all = []]) => (label.split(':')[0] === name ? all : []));
    interfaces.push({
      name,
      inet: own.filter(({ family }) => family === 'IPv4').map(({ address }) => address),
      inet6: own.filter(({ family }) => family === 'IPv6').map(({ address }) => address),
      hw: await readWord(join(folder, name, 'address')),
    });
  }
  return { interfaces };
}

/** What is there no more reads as empty. */
async function readWord(file: string): Promise<string> {
  return (await readFile(file, 'utf8').catch(() => '')).trim();
}
