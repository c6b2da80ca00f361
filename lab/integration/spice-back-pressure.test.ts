import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { waitUntil } from '../deadline/wait-until.ts';
import { floodBootSector } from '../testing/spice-boot-sector.ts';
import { bundleProxy, runProxyProcess } from '../testing/spice-proxy-run.ts';
import { peakResidentMB, spicePort, startSpiceMachine } from '../testing/spice-qemu.ts';

const limitMB = 100;
/** A direction stands still when nothing has moved between so many looks. */
const stillLooks = 8;

test.serial(
  'a plugin that reads nothing while the guest floods stops the flow, and the proxy stays small',
  async (t) => {
    const { peakMB, readBytes } = await floodUntilStill(t, 'exec sleep 60', {
      bootSector: floodBootSector(),
      // The plugin's socket takes 277 messages of one octet each, 256 wait for it, and each is 51 octets of TLS.
      enough: (moved) => moved.readBytes > 20_000,
    });
    t.log(`peak ${peakMB.toFixed(1)} MB after ${readBytes} octets`);
    t.true(peakMB <= limitMB);
  },
);

test.serial(
  'a guest that reads nothing while the plugin floods stops the flow, and the proxy stays small',
  async (t) => {
    const { peakMB, writtenBytes } = await floodUntilStill(
      t,
      'while ! [ -e "${0%/*}/go" ]; do sleep 0.05; done; exec cat /dev/zero',
      {
        enough: (moved) => moved.writtenBytes > 1_000_000,
      },
    );
    t.log(`peak ${peakMB.toFixed(1)} MB after ${writtenBytes} octets`);
    t.true(peakMB <= limitMB);
  },
);

interface Flood {
  /** Without one the machine stands still, and its serial port takes one octet. */
  readonly bootSector?: Buffer;
  /** Whether what has moved has filled what is between the two ends: a busy machine pauses before it has. */
  readonly enough: (moved: Moved) => boolean;
}

interface Moved {
  readonly readBytes: number;
  readonly writtenBytes: number;
}

async function floodUntilStill(
  t: ExecutionContext,
  script: string,
  { bootSector, enough }: Flood,
): Promise<Moved & { readonly peakMB: number }> {
  const plugins = await mkdtemp(join(tmpdir(), 'spice-plugins-'));
  t.teardown(() => rm(plugins, { recursive: true }));
  await writeFile(join(plugins, 'flood'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  await bundleProxy(join(plugins, 'proxy.mjs'));
  await using machine = await startSpiceMachine({
    devices: [...spicePort('c', 'spice.sso.0'), '-serial', 'chardev:c'],
    ...(bootSector && { bootSector }),
  });
  // Neither end begins before the first look: the flow may have stopped again by then.
  await machine.monitor.execute('stop');
  const address = ['--host', machine.host, '--tls-port', String(machine.tlsPort), '--ca', machine.caFile];
  const rest = ['--host-subject', machine.hostSubject, '--ticket-fd', '3', '--plugin-dir', plugins];
  await using proxy = runProxyProcess(
    [...address, ...rest, '--port', 'spice.sso.0=flood'],
    await machine.issueTicket(),
    join(plugins, 'proxy.mjs'),
  );
  await proxy.seen('plugin-started');
  const before = await movedBytes(proxy.pid);
  let last = before;
  await writeFile(join(plugins, 'go'), '');
  await machine.monitor.execute('cont');
  const moved = () => ({
    readBytes: last.readBytes - before.readBytes,
    writtenBytes: last.writtenBytes - before.writtenBytes,
  });
  let still = 0;
  await waitUntil(
    async () => {
      const now = await movedBytes(proxy.pid);
      still = now.readBytes === last.readBytes && now.writtenBytes === last.writtenBytes ? still + 1 : 0;
      last = now;
      return { ...now, still };
    },
    () => still >= stillLooks && enough(moved()),
    { for: 'the flow to stop', timeoutMs: 30_000, intervalMs: 100 },
  );
  return {
    peakMB: await peakResidentMB(proxy.pid),
    ...moved(),
  };
}

/** What the process has moved through read and write calls, sockets included, by the kernel's count. */
async function movedBytes(pid: number): Promise<Moved> {
  const io = await readFile(`/proc/${pid}/io`, 'utf8');
  const field = (name: string): number => Number(new RegExp(`${name}: (\\d+)`).exec(io)?.[1]);
  return { readBytes: field('rchar'), writtenBytes: field('wchar') };
}
