import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('main.ts', import.meta.url));
// A shell that only reads costs 2 ms and 1 MB; Node is started when there is something to do.
const script = 'read -r dismissed || exec "$@"';

/**
 * Does something while a process stands by that outlives this one, and cleans up after it when it dies without a
 * word, kill -9 included. The guard has a session of its own: what ends this one's terminal does not end it.
 */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  const guard = spawn('sh', ['-c', script, 'sh', process.execPath, program, 'clean'], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  });
  // A guard that is gone is no reason to end: the next start cleans up as well.
  guard.on('error', () => undefined);
  guard.stdin.on('error', () => undefined);
  guard.unref();
  if (guard.stdin instanceof Socket) guard.stdin.unref();
  try {
    return await work();
  } finally {
    guard.stdin.end('dismissed\n');
  }
}
