import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { echoBootSector } from './spice-boot-sector.ts';
import { type SpiceMachine, spicePort, startSpiceMachine } from './spice-qemu.ts';

/** A machine with three ports, and a folder of plugins for the proxy: what its tests have in common. */
export interface SpiceScene extends AsyncDisposable {
  /** `spice.sso.0` echoes; `other.0` is there to be passed over; `plug.0` opens when a device is plugged in. */
  readonly machine: SpiceMachine;
  /** For files of the test; it holds the plugins' folder. */
  readonly folder: string;
  /** Approved: `exchange`, `pour` (64 KiB), `listen`, `deaf`, `failing`. */
  readonly plugins: string;
  /** The proxy's arguments for TLS. @param subject `none` leaves the host name to be checked */
  args(port: string, subject?: string): readonly string[];
  /** A .vv file with a fresh ticket and these lines. */
  vvFile(...lines: readonly string[]): Promise<string>;
}

const scripts: Readonly<Record<string, string>> = {
  exchange: 'printf "to the guest and back"; head -c 21 >&2; echo " ($*)" >&2',
  pour: 'head -c 65536 /dev/zero & head -c 65536 | wc -c >&2; wait',
  listen: 'trap "exit 3" TERM; cat >&2',
  deaf: 'trap "" TERM; while :; do sleep 1; done',
  failing: 'exit 7',
};

export async function startSpiceScene(): Promise<SpiceScene> {
  const folder = await mkdtemp(join(tmpdir(), 'spice-plugins-'));
  const plugins = join(folder, 'approved');
  await mkdir(plugins, { mode: 0o755 });
  for (const [name, script] of Object.entries(scripts)) {
    await writeFile(join(plugins, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  const named = { other: 'other.0', echo: 'spice.sso.0', plug: 'plug.0' };
  const ports = Object.entries(named).flatMap(([id, name]) => spicePort(id, name));
  const machine = await startSpiceMachine({
    devices: [...ports, '-serial', 'chardev:echo', '-device', 'piix3-usb-uhci'],
    bootSector: echoBootSector(),
  });
  const { host, tcpPort, tlsPort, ca, caFile, hostSubject } = machine;
  return {
    ...{ machine, folder, plugins },
    args(port, subject = hostSubject) {
      const check = subject === 'none' ? [] : ['--host-subject', subject];
      const address = ['--host', host, '--tls-port', String(tlsPort), '--ca', caFile];
      return [...address, ...check, '--ticket-fd', '3', '--plugin-dir', plugins, '--port', port];
    },
    async vvFile(...lines) {
      const address = [`host=${host}`, `port=${tcpPort}`, `tls-port=${tlsPort}`];
      const trust = [`ca=${ca.replaceAll('\n', '\\n')}`, `host-subject=${hostSubject}`];
      const ticket = `password=${await machine.issueTicket()}`;
      return ['[virt-viewer]', 'type=spice', ...address, ...trust, ticket, ...lines, ''].join('\n');
    },
    async [Symbol.asyncDispose]() {
      await machine[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}
