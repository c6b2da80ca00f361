import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { interruptSignal } from '../run/interrupt.ts';
import type { Progress } from '../run/progress.ts';
import { KeepError } from './keep-error.ts';
import { type KeeperMessage, keeperMessageSchema } from './keeper-message.ts';

const program = fileURLToPath(new URL('../main.ts', import.meta.url));

type Ending = Exclude<KeeperMessage, { readonly kind: 'progress' }>;

/**
 * Starts `lab keep` with these arguments in a session of its own, where no terminal's end reaches it. Resolves when
 * its world is kept, or is down again; an interruption meanwhile is passed on. Rejects with a KeepError: keeper-ended.
 * Its output goes to a file in `reports`, which it moves into its run's folder.
 */
export async function startKeeper(
  args: readonly string[],
  reports: string,
  progress: Progress,
): Promise<Ending> {
  await mkdir(reports, { recursive: true });
  const logFile = join(reports, `keeper-${randomBytes(4).toString('hex')}.log`);
  await using log = await open(logFile, 'wx', 0o600);
  const child = spawn(process.execPath, [program, 'keep', '--log-file', logFile, ...args], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
  });
  using interrupt = interruptSignal();
  interrupt.signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
  const { promise, resolve, reject } = Promise.withResolvers<Ending>();
  child.on('message', (message) => {
    const parsed = keeperMessageSchema.safeParse(message);
    if (!parsed.success) return;
    if (parsed.data.kind === 'progress') progress.tell(parsed.data.event);
    else resolve(parsed.data);
  });
  child.once('error', reject);
  child.once('exit', (code, signal) =>
    reject(
      new KeepError(
        'keeper-ended',
        `the keeper ended with ${signal ?? `exit status ${code ?? '?'}`}: see ${logFile}`,
      ),
    ),
  );
  const ending = await promise;
  if (ending.kind === 'failed') await rm(logFile, { force: true });
  if (child.connected) child.disconnect();
  child.unref();
  return ending;
}
