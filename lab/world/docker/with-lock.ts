import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { OwnedDeadlineError } from '../../deadline/deadlines-of.ts';
import { startedBy, thisCheckout } from '../owner/checkout.ts';
import { tiedCommand } from '../owner/tied-command.ts';
import { type OnStage, silentStage } from '../on-stage.ts';

/** Who waits for less has not noticed. */
const notableWaitMs = 1000;
const maxHolderLength = 1000;

export interface LockOptions {
  /** What the lock is for, as a waiting lab names it: "the guest image". */
  readonly what?: string;
  /** Is told of a wait that lasts, with who holds the lock; default nobody. */
  readonly onStage?: OnStage;
}

/**
 * Does something under flock(2) on a file; the kernel gives the lock back, and ends the wait for it, when this process dies.
 * Waits for other holders until the time runs out, then rejects with a DeadlineError. The file's text says who holds it.
 */
export async function withLock<T>(
  file: string,
  timeoutMs: number,
  work: () => Promise<T>,
  { what = 'another run', onStage = silentStage }: LockOptions = {},
): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  // Node has no flock; this child holds it for as long as our end of its stdin is open.
  const seconds = String(Math.ceil(timeoutMs / 1000));
  const [program, ...args] = tiedCommand([
    ...['flock', '--no-fork', '-w', seconds, file],
    ...['sh', '-c', 'echo held; exec cat >/dev/null'],
  ]);
  const holder = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = once(holder, 'exit');
  let isOver = false;
  let waited: (() => void) | undefined;
  const tell = async () => {
    const whose = await holderOf(file);
    if (!isOver) waited = onStage(`waiting for ${what}, ${whose}`, timeoutMs);
  };
  const timer = setTimeout(() => void tell(), notableWaitMs);
  const got = await Promise.race([once(holder.stdout, 'data').then(() => true), ended.then(() => false)]);
  isOver = true;
  clearTimeout(timer);
  if (!got)
    throw new OwnedDeadlineError('host', `the lock ${file}`, timeoutMs, `held by ${await holderOf(file)}`);
  waited?.();
  try {
    // The lock is what counts; who may not write into its file holds it all the same.
    await writeFile(file, describeSelf()).catch(() => undefined);
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}

function describeSelf(): string {
  const since = new Date().toTimeString().slice(0, 8);
  return `process ${process.pid} of ${startedBy()} in ${thisCheckout}, since ${since}\n`;
}

async function holderOf(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.slice(0, maxHolderLength).trim() || 'another run';
}
