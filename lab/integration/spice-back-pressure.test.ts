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
    const { peakMB, readBytes } = await floodUntilStill(t, 'exec sleep 60', floodBootSector());
    t.log(`peak ${peakMB.toFixed(1)} MB after ${readBytes} octets`);
    t.true(peakMB <= limitMB);
    t.true(readBytes > 200_000);
  },
);

test.serial(
  'a guest that reads nothing while the plugin floods stops the flow, and the proxy stays small',
  async (t) => {
    const { peakMB, writtenBytes } = await floodUntilStill(t, 'exec cat /dev/zero');
    t.log(`peak ${peakMB.toFixed(1)} MB after ${writtenBytes} octets`);
    t.true(peakMB <= limitMB);
    t.true(writtenBytes > 1_000_000);
  },
);

/** Without a boot sector the machine stands still, and its serial port takes one octet. */
async function floodUntilStill(
  t: ExecutionContext,
  script: string,
  bootSector?: Buffer,
): Promise<{ readonly peakMB: number; readonly readBytes: number; readonly writtenBytes: number }> {
  const plugins = await mkdtemp(join(tmpdir(), 'spice-plugins-'));
  t.teardown(() => rm(plugins, { recursive: true }));
  await writeFile(join(plugins, 'flood'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  await bundleProxy(join(plugins, 'proxy.mjs'));
  await using machine = await startSpiceMachine({
    devices: [...spicePort('c', 'spice.sso.0'), '-serial', 'chardev:c'],
    ...(bootSector && { bootSector }),
  });
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
  let still = 0;
  await waitUntil(
    async () => {
      const now = await movedBytes(proxy.pid);
      still = now.readBytes === last.readBytes && now.writtenBytes === last.writtenBytes ? still + 1 : 0;
      last = now;
      return { ...now, still };
    },
    () => still >= stillLooks,
    { for: 'the flow to stop', timeoutMs: 30_000, intervalMs: 100 },
  );
  return {
    peakMB: await peakResidentMB(proxy.pid),
    readBytes: last.readBytes - before.readBytes,
    writtenBytes: last.writtenBytes - before.writtenBytes,
  };
}

/** What the process has moved through read and write calls, sockets included, by the kernel's count. */
async function movedBytes(
  pid: number,
): Promise<{ readonly readBytes: number; readonly writtenBytes: number }> {
  const io = await readFile(`/proc/${pid}/io`, 'utf8');
  const field = (name: string): number => Number(new RegExp(`${name}: (\\d+)`).exec(io)?.[1]);
  return { readBytes: field('rchar'), writtenBytes: field('wchar') };
}
