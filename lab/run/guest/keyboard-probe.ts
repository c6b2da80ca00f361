import { randomBytes } from 'node:crypto';
import { DeadlineError, waitUntil } from '../../deadline/wait-until.ts';
import type { Commands, Machine } from '../../world/ports.ts';

/** Keys that create a fresh file where the user's shell reads them. */
export interface KeyboardProbe {
  /** The file, in the folder where the user's session is. */
  readonly file: string;
  /** What is typed: each character is one byte to whoever reads it. */
  readonly keys: string;
}

/** A short name, since each key takes 20 ms to type. */
export function keyboardProbe(user: string): KeyboardProbe {
  const name = `k${randomBytes(2).toString('hex')}`;
  return { file: `/home/${user}/${name}`, keys: `>${name}\n` };
}

/** Waits for the file that the keys create, and returns its owner; undefined when there is none in this time. */
export async function fileOfKeys(
  { commands }: Machine,
  probe: KeyboardProbe,
  watchMs: number,
): Promise<string | undefined> {
  try {
    return await waitUntil(
      () => ownerOfFile(commands, probe),
      (owner) => owner !== undefined,
      { for: probe.file, timeoutMs: watchMs, intervalMs: 50 },
    );
  } catch (error) {
    if (error instanceof DeadlineError) return undefined;
    throw error;
  }
}

/** The owner of the file now; undefined when it is not there. */
export async function ownerOfFile(commands: Commands, { file }: KeyboardProbe): Promise<string | undefined> {
  const { exitCode, stdout } = await commands.run(['/usr/bin/stat', '--format=%U', file]);
  return exitCode === 0 ? stdout.trim() : undefined;
}
