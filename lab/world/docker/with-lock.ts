import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { OwnedDeadlineError } from '../../deadline/deadlines-of.ts';
import { tiedCommand } from '../owner/tied-command.ts';

/**
 * Does something under flock(2) on a file; the kernel gives the lock back, and ends the wait for it, when this process dies.
 * Waits for other holders until the time runs out, then rejects with a DeadlineError.
 */
export async function withLock<T>(file: string, timeoutMs: number, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  // Node has no flock; this child holds it for as long as our end of its stdin is open.
  const seconds = String(Math.ceil(timeoutMs / 1000));
  const [program, ...args] = tiedCommand([
    ...['flock', '--no-fork', '-w', seconds, file],
    ...['sh', '-c', 'echo held; exec cat >/dev/null'],
  ]);
  const holder = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = once(holder, 'exit');
  const got = await Promise.race([once(holder.stdout, 'data').then(() => true), ended.then(() => false)]);
  if (!got) throw new OwnedDeadlineError('host', `the lock ${file}`, timeoutMs, 'held by another run');
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
