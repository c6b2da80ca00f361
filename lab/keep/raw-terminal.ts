import { spawnSync } from 'node:child_process';
import { KeepError } from './keep-error.ts';

/**
 * Puts the terminal on stdin in raw mode by stty(1); disposing, or this process's end, restores it.
 * Node's own raw mode still turns a line feed into two octets, which moves the cursor of a full-screen program.
 */
export function rawTerminal(): Disposable {
  const saved = stty('-g').trim();
  stty('raw', '-echo');
  let restored = false;
  const restore = () => {
    // A terminal that hung up has nothing to restore.
    if (!restored) spawnSync('stty', [saved], { stdio: ['inherit', 'ignore', 'ignore'] });
    restored = true;
  };
  process.once('exit', restore);
  return {
    [Symbol.dispose]: () => {
      process.off('exit', restore);
      restore();
    },
  };
}

function stty(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('stty', args, {
    stdio: ['inherit', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new KeepError('no-terminal', `stty refuses this terminal: ${stderr.trim()}`);
  return stdout;
}
