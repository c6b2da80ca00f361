import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { waitUntil } from '../deadline/wait-until.ts';
import { connectQmp, type TestMonitor } from './spice-qmp.ts';
import { makeCertificates } from './spice-certificates.ts';

/** A real QEMU with a real spice-server and no guest but a boot sector. Disposing ends it and removes its files. */
export interface SpiceMachine extends AsyncDisposable {
  readonly host: '127.0.0.1';
  readonly tcpPort: number;
  readonly tlsPort: number;
  readonly caFile: string;
  /** The CA's PEM. */
  readonly ca: string;
  readonly hostSubject: string;
  readonly monitor: TestMonitor;
  readonly pid: number;
  /** A fresh ticket; `time` is the monitor's expiry, default 120 s from now. */
  issueTicket(time?: string): Promise<string>;
}

export interface SpiceMachineOptions {
  /** What QEMU gets besides SPICE, a monitor and a CPU: chardevs and what they are plugged into. */
  readonly devices: readonly string[];
  /** 512 octets that the BIOS runs; without them the machine stays stopped. */
  readonly bootSector?: Buffer;
  /** More of `-spice`, e.g. `tls-channel=main`. */
  readonly spice?: string;
}

/** A `spiceport` chardev `id` with this name on the remote. */
export function spicePort(id: string, name: string): readonly string[] {
  return ['-chardev', `spiceport,id=${id},name=${name}`];
}

export async function startSpiceMachine(options: SpiceMachineOptions): Promise<SpiceMachine> {
  const stack = new AsyncDisposableStack();
  try {
    const folder = await mkdtemp(join(tmpdir(), 'spice-machine-'));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    const { ca, caFile, hostSubject } = await makeCertificates(folder);
    const disk = join(folder, 'disk');
    if (options.bootSector) await writeFile(disk, options.bootSector);
    const [tcpPort, tlsPort] = [await freePort(), await freePort()];
    const socket = join(folder, 'qmp');
    const argv = [
      ...['--pdeathsig', 'KILL', '--', 'qemu-system-x86_64', '-accel', 'tcg', '-m', '16'],
      ...['-nodefaults', '-display', 'none', '-qmp', `unix:${socket},server=on,wait=off`],
      ...[
        '-spice',
        `addr=127.0.0.1,port=${tcpPort},tls-port=${tlsPort},x509-dir=${folder}${options.spice ? `,${options.spice}` : ''}`,
      ],
      ...(options.bootSector ? ['-drive', `file=${disk},format=raw,if=ide`] : ['-S']),
      ...options.devices,
    ];
    const qemu = execa('setpriv', argv, { reject: false, stdin: 'ignore', stdout: 'ignore' });
    stack.defer(async () => {
      qemu.kill('SIGKILL');
      await qemu;
    });
    const monitor = stack.use(
      await waitUntil(
        () => connectQmp(socket),
        () => true,
        { for: 'QMP', timeoutMs: 10_000 },
      ),
    );
    const issueTicket = async (time = '+120'): Promise<string> => {
      const password = randomBytes(6).toString('base64');
      await monitor.execute('set_password', { protocol: 'spice', password });
      await monitor.execute('expire_password', { protocol: 'spice', time });
      return password;
    };
    return {
      ...{ host: '127.0.0.1', tcpPort, tlsPort, ca, caFile, hostSubject, monitor, issueTicket },
      pid: qemu.pid ?? 0,
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/** The most resident memory that a process ever had, in MB (10^6). */
export async function peakResidentMB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return (Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024) / 1e6;
}

/** QEMU wants its port's number beforehand. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
