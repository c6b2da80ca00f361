import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Recording } from '../ports.ts';

/** A login takes kilobytes. */
const maxBytes = 16 * 1024 * 1024;

/** Reads what `lab-stranger record` has kept in a folder so far; a side that said nothing is empty. */
export async function readRecording(folder: string): Promise<Recording> {
  const [client, guest] = await Promise.all([
    readCapped(join(folder, 'client')),
    readCapped(join(folder, 'client.guest')),
  ]);
  return { folder, client, guest };
}

/** Rejects when there is more than is looked through: unread is not clean. */
async function readCapped(file: string): Promise<Buffer> {
  await using handle = await open(file).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  if (handle === null) return Buffer.alloc(0);
  const { size } = await handle.stat();
  if (size > maxBytes) throw new RangeError(`${file} has ${size} bytes, ${maxBytes} at most are read`);
  return await handle.readFile();
}
