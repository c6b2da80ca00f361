import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { guestReader } from '../logs/guest-lines.ts';
import { tailFile } from '../logs/tail-file.ts';
import type { Artifact } from '../world/artifact.ts';

const ending = '-journal.jsonl';

/**
 * Writes a guest's journal beside it as text, a line a record with its time (UTC): `guest1-journal.log`. Resolves to
 * the text's artifact; undefined for what is no guest's journal, or has no record.
 */
export async function writeReadable({ kind, path }: Artifact): Promise<Artifact | undefined> {
  if (kind !== 'journal' || !path.endsWith(ending)) return undefined;
  const text = `${path.slice(0, -'.jsonl'.length)}.log`;
  let count = 0;
  async function* lines() {
    const read = guestReader('guest');
    const tail = tailFile(path);
    for (let part = await tail(); !part.atEnd; part = await tail()) {
      for (const line of part.lines) {
        const record = read(line);
        if (!record) continue;
        count += 1;
        yield `${new Date(record.atMs).toISOString().slice(11, 23)} ${record.text}\n`;
      }
    }
  }
  await pipeline(lines, createWriteStream(text, { mode: 0o600 }));
  return count > 0 ? { kind, path: text } : undefined;
}
