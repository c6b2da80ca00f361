import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { deadlinesOf } from '../deadline/deadlines-of.ts';
import type { Machine } from '../world/ports.ts';
import { KeepError } from './keep-error.ts';
import { maxLeaseMs } from './lease.ts';

const { withDeadline } = deadlinesOf('lab');

const device = '/dev/hvc0';
const unit = 'lab-terminal.service';
const startTimeoutMs = 30_000;

export interface TerminalSize {
  readonly rows: number;
  readonly columns: number;
}

/** A root shell on the guest's hvc0. Disposing ends it, with everything that was started in it. */
export interface GuestTerminal extends AsyncDisposable {
  /** Its octets, both ways. */
  readonly socket: Socket;
  /** Resolves when the shell is gone. */
  readonly ended: Promise<void>;
  resize(size: TerminalSize): Promise<void>;
}

/**
 * Starts a login shell as a unit of its own, so that its end takes its children along; resolves with its first output.
 * Rejects with a KeepError: refused.
 */
export async function openTerminal(
  machine: Pick<Machine, 'name' | 'commands' | 'terminalSocket'>,
  size: TerminalSize,
  term: string,
): Promise<GuestTerminal> {
  const { commands, name } = machine;
  const socket = connect(machine.terminalSocket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  let refusal = '';
  const ended = commands.run(startArgv(size, term), { timeoutMs: maxLeaseMs }).then(
    ({ exitCode, stderr }) => {
      if (exitCode !== 0) refusal = stderr.trim();
    },
    // The machine went away under it.
    () => undefined,
  );
  const dispose = async () => {
    socket.destroy();
    await commands.run(['systemctl', 'stop', unit]).catch(() => undefined);
    await ended;
  };
  try {
    const first = await withDeadline(
      Promise.race([once(socket, 'readable').then(() => 'output'), ended.then(() => 'end')]),
      `a shell on ${device} of ${name}`,
      startTimeoutMs,
    );
    if (first === 'end') throw new KeepError('refused', `${name} started no shell: ${refusal || 'it ended'}`);
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    socket,
    ended,
    resize: async ({ rows, columns }) => {
      // The terminal's driver tells its foreground programs by SIGWINCH.
      await commands.run(['stty', '-F', device, 'rows', String(rows), 'cols', String(columns)]);
    },
    [Symbol.asyncDispose]: dispose,
  };
}

function startArgv({ rows, columns }: TerminalSize, term: string): readonly string[] {
  const properties = [
    'StandardInput=tty',
    'StandardOutput=tty',
    'StandardError=tty',
    `TTYPath=${device}`,
    'TTYReset=yes',
    'TTYVHangup=yes',
    // An interactive bash ignores SIGTERM.
    'KillSignal=SIGHUP',
    'TimeoutStopSec=2s',
    'WorkingDirectory=/root',
  ];
  const environment = [`TERM=${term}`, 'HOME=/root', 'USER=root', 'LOGNAME=root', 'SHELL=/bin/bash'];
  return [
    ...['systemd-run', '--wait', '--collect', '--quiet', `--unit=${unit}`],
    ...properties.map((property) => `--property=${property}`),
    ...environment.map((variable) => `--setenv=${variable}`),
    // The size does not outlive the last descriptor, so the shell's own sets it.
    ...['--', '/bin/sh', '-c', `stty rows ${rows} cols ${columns}; exec /bin/bash -l`],
  ];
}
