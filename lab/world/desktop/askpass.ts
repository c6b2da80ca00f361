import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Secret } from '../../secret/secret.ts';

/**
 * A program that answers a prompt as the user would, as ssh(1) calls one (SSH_ASKPASS). The answer is in a file of its
 * own, 0600 like the program: arguments and environments can be read by others. Resolves with the program's path.
 */
export async function writeAskpass(folder: string, answer: Secret<string>): Promise<string> {
  const program = join(folder, `askpass-${randomUUID()}`);
  await writeFile(`${program}.answer`, `${answer.reveal()}\n`, { mode: 0o600 });
  await writeFile(program, '#!/bin/sh\nexec cat "$0.answer"\n', { mode: 0o700 });
  return program;
}
