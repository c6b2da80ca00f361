import { readFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { deadlinesOf, OwnedDeadlineError } from '../../deadline/deadlines-of.ts';
import { Secret } from '../../secret/secret.ts';
import { leasePort } from '../owner/lease-port.ts';
import { createOwnedFolder } from '../owner/owned-folder.ts';
import type { Machine } from '../ports.ts';
import type { Accelerator } from './accelerator.ts';
import { connectGuestAgent } from './connect-guest-agent.ts';
import { consoleTail } from './console-tail.ts';
import { commandsThrough } from './commands-through.ts';
import { connectMonitor } from './connect-monitor.ts';
import type { GuestImage } from './guest-image.ts';
import { machineConsole } from './machine-console.ts';
import { MachineError } from './machine-error.ts';
import { type MemoryFile, type QemuCommand, qemuArgv } from './qemu-argv.ts';
import { type QemuProcess, spawnQemu } from './spawn-qemu.ts';
import { loadState } from './template/machine-state.ts';
import { ensureTlsMaterial } from './tls-material.ts';
import { openTrafficLog } from './traffic-log.ts';

const { waitUntil } = deadlinesOf('lab');

export interface MachineOptions {
  /** A host name label; also what its artifacts are called: `<name>-console.log`. */
  readonly name: string;
  /** Fully qualified; the SPICE server's certificate names it. */
  readonly hostName: string;
  /** Names of SPICE ports. */
  readonly ports: readonly string[];
  readonly image: GuestImage;
  /** From `ensureComponentsDisk`. */
  readonly componentsDisk: string;
  readonly accelerator: Accelerator;
  /** An existing folder for console.log, journal.jsonl, qmp.jsonl, guest-agent.jsonl and qemu.log, which stay. */
  readonly artifactFolder: string;
  /** Whether it has a VNC display, and its first port a TLS stream of the host instead of a SPICE port; default false. */
  readonly vnc?: boolean;
  /** Whether its SPICE server listens without TLS too; default false. */
  readonly plainSpice?: boolean;
  /** Whether its trace events can be switched on, into a file that ends with it; default false. */
  readonly traced?: boolean;
  /** Default 768. */
  readonly memoryMiB?: number;
  /** Default 2. */
  readonly cpus?: number;
  /** Where its memory is: a template's is written for later forks, a fork's is already full. Default: a boot in memory of its own. */
  readonly memory?: MemoryFile | undefined;
  /** From QEMU's start until the guest agent answers; default 120 000. */
  readonly readyTimeoutMs?: number;
  /** Gives the start up; the machine is removed and its reason thrown. */
  readonly signal?: AbortSignal;
}

/** A machine of QEMU, with what only the lab's own tools use. */
export interface QemuMachine extends Machine {
  /** From the call until the guest agent answered, or the fork ran, in ms. */
  readonly readyMs: number;
  /** Unix socket that is the host's end of the port lab.identity.0. */
  readonly identitySocket: string;
  readonly artifacts: MachineArtifacts;
  /** Leaves the guest agent's port; the next command connects anew. */
  leaveCommands(): void;
}

export interface MachineArtifacts {
  readonly console: string;
  readonly journal: string;
  readonly qmp: string;
  readonly guestAgent: string;
  readonly qemu: string;
}

const startAttempts = 3;
const monitorTimeoutMs = 20_000;
const ticketLifetimeSeconds = 120;
/** 16 characters of base64; QEMU compares at most 59. */
const ticketBytes = 12;

/**
 * Boots a guest, or forks it from a template; resolves when its guest agent answers, or the fork runs.
 * Rejects with a MachineError or a DeadlineError that quotes the console, leaving nothing but the artifacts.
 */
export async function startMachine(options: MachineOptions): Promise<QemuMachine> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(options);
    } catch (error) {
      // A process that is no lab may take the leased port before QEMU binds it.
      const lostPort =
        error instanceof MachineError && /failed to initialize spice server/.test(error.message);
      if (!lostPort || attempt === startAttempts) throw error;
    }
  }
}

async function startOnce(options: MachineOptions): Promise<QemuMachine> {
  const startedMs = performance.now();
  const file = (name: string) => join(options.artifactFolder, `${options.name}-${name}`);
  const artifacts: MachineArtifacts = {
    console: file('console.log'),
    journal: file('journal.jsonl'),
    qmp: file('qmp.jsonl'),
    guestAgent: file('guest-agent.jsonl'),
    qemu: file('qemu.log'),
  };
  await using undo = new AsyncDisposableStack();
  const folder = undo.use(await createOwnedFolder()).path;
  const [tls, tlsPort] = await Promise.all([
    ensureTlsMaterial(options.hostName, 'spice'),
    leasePort('127.0.0.1').then((lease) => undo.use(lease).port),
  ]);
  const lease = async () => undo.use(await leasePort('127.0.0.1')).port;
  const vnc = options.vnc ? { displayPort: await lease(), streamPort: await lease() } : undefined;
  const plainPort = options.plainSpice ? await lease() : undefined;
  const traceFile = options.traced ? join(folder, 'trace.log') : undefined;
  const sockets = {
    monitor: join(folder, 'qmp'),
    guestAgent: join(folder, 'ga'),
    control: join(folder, 'vdsm'),
    identity: join(folder, 'identity'),
    terminal: join(folder, 'hvc0'),
    watch: join(folder, 'watch'),
  };
  const command: QemuCommand = {
    name: options.name,
    accelerator: options.accelerator.kind,
    cpus: options.cpus ?? 2,
    memoryMiB: options.memoryMiB ?? 768,
    image: options.image,
    componentsDisk: options.componentsDisk,
    ports: options.ports,
    tlsPort,
    plainPort,
    traceFile,
    tlsFolder: tls.folder,
    vnc,
    sockets,
    files: { console: artifacts.console, journal: artifacts.journal },
    memoryFile: options.memory,
  };
  const qmpLog = openTrafficLog(artifacts.qmp);
  const agentLog = openTrafficLog(artifacts.guestAgent);
  undo.defer(() => Promise.all([qmpLog.close(), agentLog.close()]).then(() => undefined));

  const qemu = await spawnQemu(options.name, qemuArgv(command), artifacts.qemu);
  let quit: () => Promise<unknown> = () => Promise.resolve();
  undo.defer(() => qemu.stop(() => quit()));
  const signal = options.signal ? AbortSignal.any([options.signal, qemu.aborted]) : qemu.aborted;

  const monitor = await waitUntil(() => connectMonitor(sockets.monitor, qmpLog), Boolean, {
    for: `QMP of ${options.name}`,
    timeoutMs: monitorTimeoutMs,
    intervalMs: 5,
    signal,
  });
  // The monitor's connection ends with QEMU, which it is the one to ask.
  quit = () => monitor.execute('quit');
  const timeoutMs = options.readyTimeoutMs ?? 120_000;
  const connectAgent = () => connectGuestAgent(sockets.guestAgent, agentLog, { timeoutMs, signal });
  const commands = undo.adopt(commandsThrough(connectAgent), (agent) => agent.close());
  if (options.memory?.use === 'fork') {
    await loadState(monitor, options.memory.stateFile, signal);
  } else {
    await commands.ready().catch(async (error: unknown) => {
      throw await withConsoleTail(error, artifacts.console, qemu);
    });
  }
  // Until here a reboot was a failed boot and ended QEMU; from now on the guest may reboot.
  await monitor.execute('set-action', { reboot: 'reset' });

  const resources = undo.move();
  return {
    name: options.name,
    accelerator: options.accelerator.kind,
    pid: qemu.pid,
    monitor,
    commands,
    console: machineConsole(monitor, folder),
    spice: { host: '127.0.0.1', tlsPort, plainPort, caFile: tls.caFile, hostSubject: tls.hostSubject },
    vnc: vnc && { ...vnc, host: '127.0.0.1', caFile: tls.caFile, ...tls.client },
    issueTicket: async (lifetimeSeconds = ticketLifetimeSeconds) => {
      const ticket = new Secret(randomBytes(ticketBytes).toString('base64'));
      await monitor.execute('set_password', { protocol: 'spice', password: ticket.reveal() });
      // An expired ticket stays expired through set_password alone.
      await monitor.execute('expire_password', { protocol: 'spice', time: `+${lifetimeSeconds}` });
      return ticket;
    },
    ended: qemu.ended,
    readyMs: performance.now() - startedMs,
    controlSocket: sockets.control,
    traceFile,
    identitySocket: sockets.identity,
    terminalSocket: sockets.terminal,
    watchSocket: sockets.watch,
    artifacts,
    leaveCommands: () => commands.close(),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

async function withConsoleTail(error: unknown, consoleFile: string, qemu: QemuProcess): Promise<unknown> {
  const tail = consoleTail(await readFile(consoleFile, 'utf8').catch(() => ''));
  if (error instanceof OwnedDeadlineError) {
    return new OwnedDeadlineError(
      error.owner,
      error.waitedFor,
      error.timeoutMs,
      `${error.lastSeen}; its console says: ${tail}`,
      error,
    );
  }
  if (qemu.aborted.aborted && error === qemu.aborted.reason && error instanceof MachineError) {
    return new MachineError(error.code, `${error.message}; its console says: ${tail}`, {
      cause: error,
    });
  }
  return error;
}
