import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { ScenarioError } from './scenario-error.ts';

/** The largest scenario file that is read. */
export const maxScenarioBytes = 1024 * 1024;

/** The text of a scenario file; rejects with a ScenarioError: not-found, unreadable, too-large. */
export async function readScenarioFile(file: string): Promise<string> {
  try {
    // A pipe would block the open for ever without O_NONBLOCK.
    await using handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    if (!(await handle.stat()).isFile()) throw new ScenarioError('unreadable', `${file} is not a file`);
    const buffer = Buffer.alloc(maxScenarioBytes + 1);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    if (bytesRead > maxScenarioBytes) throw new ScenarioError('too-large', `${file} is larger than 1 MiB`);
    return new TextDecoder('utf-8', { fatal: true }).decode(buffer.subarray(0, bytesRead));
  } catch (error) {
    if (error instanceof ScenarioError) throw error;
    const cause = error as NodeJS.ErrnoException;
    if (cause.code === 'ENOENT')
      throw new ScenarioError('not-found', `${file} does not exist`, undefined, { cause });
    const reason = cause.code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8' : cause.message;
    throw new ScenarioError('unreadable', `${file} cannot be read: ${reason}`, undefined, { cause });
  }
}
