import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deadlinesOf } from '../../deadline/deadlines-of.ts';
import { ownerVariable } from '../owner/tied-command.ts';
import { cacheFolder } from './cache-folder.ts';
import { dockerdArgv } from './dockerd-argv.ts';
import { EngineError } from './engine-error.ts';
import { type Engine, findEngine } from './find-engine.ts';
import { ownEngineFolder } from './own-engine.ts';
import { withLock } from './with-lock.ts';

const { waitUntil } = deadlinesOf('host');

const readyTimeoutMs = 30_000;

/**
 * An engine that answers; where none does, the lab's own is started, detached, and left running for later runs
 * (`stopOwnEngine` ends it). Throws an EngineError that says what to do when none can be had.
 */
export async function ensureEngine(): Promise<Engine> {
  const found = await findEngine();
  if (found !== undefined) return found;
  return withLock(
    join(cacheFolder(), 'engine.lock'),
    readyTimeoutMs,
    async () => (await findEngine()) ?? (await startOwnEngine()),
  );
}

async function startOwnEngine(): Promise<Engine> {
  await checkItCanStart();
  const cache = cacheFolder();
  const folder = ownEngineFolder(cache);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const [program, ...args] = dockerdArgv(folder, join(cache, 'engine', 'data'));
  const logFile = join(folder, 'dockerd.log');
  await using log = await open(logFile, 'w', 0o600);
  const child = spawn(program, args, {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    cwd: '/',
    // It outlives this lab, whichever lab this one was started in, and a folder for their temporary files alone.
    env: { ...process.env, [ownerVariable]: undefined, TMPDIR: undefined },
  });
  let ended: string | undefined;
  child.once('error', (error) => (ended = error.message));
  child.once('exit', (code) => (ended = `dockerd ended with exit ${code ?? '?'}`));
  child.unref();
  try {
    const engine = await waitUntil<Engine | string | undefined>(
      async () => ended ?? (await findEngine()),
      (seen) => seen !== undefined,
      { for: 'dockerd', timeoutMs: readyTimeoutMs, describe: () => 'no answer' },
    );
    if (typeof engine === 'object') return engine;
    throw new Error(engine);
  } catch (error) {
    if (ended === undefined) child.kill('SIGTERM');
    const tail = (await readFile(logFile, 'utf8')).trim().split('\n').slice(-8).join('\n');
    const reason = error instanceof Error ? error.message : String(error);
    throw new EngineError(
      'not-ready',
      `the Docker engine did not start: ${reason} (--kdc=process does without)\n${tail}`,
      error,
    );
  }
}

async function checkItCanStart(): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new EngineError(
      'not-root',
      'no Docker engine answers, and starting one needs root: start Docker, run the lab as root, or use --kdc=process',
    );
  }
  const found = await Promise.allSettled(
    (process.env['PATH'] ?? '').split(':').map((folder) => access(join(folder, 'dockerd'), constants.X_OK)),
  );
  if (!found.some((result) => result.status === 'fulfilled')) {
    throw new EngineError(
      'no-dockerd',
      'no Docker engine answers and dockerd is not installed: run make setup, or use --kdc=process',
    );
  }
}
