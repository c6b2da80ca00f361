import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { saysProgramIsMissing, tiedCommand } from '../owner/tied-command.ts';
import type { Machine } from '../ports.ts';
import { MachineError } from './machine-error.ts';

/** How long QEMU may take to end on its own, and after SIGTERM. */
const graceMs = 2000;
const tailLines = 5;

/** QEMU's process, a direct child that dies with the lab. */
export interface QemuProcess {
  readonly pid: number;
  readonly ended: Machine['ended'];
  /** Aborted when it ends, with a `machine-ended` that quotes its last words. */
  readonly aborted: AbortSignal;
  /** Waits for it to end after `ask`, then SIGTERM, then SIGKILL; resolves when it is gone. */
  stop(ask: () => Promise<unknown>): Promise<void>;
}

/** Starts QEMU, its output going to `logFile`. */
export async function spawnQemu(
  name: string,
  argv: readonly string[],
  logFile: string,
): Promise<QemuProcess> {
  await using log = await open(logFile, 'a', 0o600);
  const [program, ...args] = tiedCommand(argv);
  // A session of its own: Ctrl-C is the lab's to answer, with evidence from a machine that still runs.
  const child = spawn(program, args, { detached: true, stdio: ['ignore', log.fd, log.fd] });
  const controller = new AbortController();
  const ended = new Promise<Awaited<Machine['ended']>>((resolve) => {
    child.once('error', () => resolve({ exitCode: undefined, signal: undefined }));
    child.once('exit', (code, signal) =>
      resolve({ exitCode: code ?? undefined, signal: signal ?? undefined }),
    );
  });
  void ended.then(async (end) => {
    const text = await readFile(logFile, 'utf8').catch(() => '');
    controller.abort(endedError(name, end, text));
  });
  if (child.pid === undefined) {
    throw new MachineError('program-missing', 'setpriv is not installed: apt-get install util-linux');
  }
  return { pid: child.pid, ended, aborted: controller.signal, stop };

  async function stop(ask: () => Promise<unknown>): Promise<void> {
    // A refusal is as good as none: the signals follow.
    ask().catch(() => undefined);
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const timer = new AbortController();
      const late = delay(graceMs, 'late', { signal: timer.signal }).catch(() => 'cancelled');
      const first = await Promise.race([ended, late]);
      timer.abort();
      if (first !== 'late') return;
      child.kill(signal);
    }
    await ended;
  }
}

function endedError(name: string, end: Awaited<Machine['ended']>, output: string): MachineError {
  const tail = output.trim().split('\n').slice(-tailLines).join(' | ');
  if (saysProgramIsMissing(tail)) {
    return new MachineError(
      'program-missing',
      'qemu-system-x86_64 is not installed: apt-get install qemu-system-x86 (or run make setup)',
    );
  }
  if (/No space left on device/.test(tail)) {
    return new MachineError('no-space', `no space left for ${name}: ${tail}`);
  }
  const how = end.signal ?? `exit status ${end.exitCode ?? '?'}`;
  return new MachineError('machine-ended', `QEMU of ${name} ended with ${how}: ${tail || 'it said nothing'}`);
}
