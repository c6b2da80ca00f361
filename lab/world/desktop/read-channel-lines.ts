import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { ChannelLine } from '../ports.ts';

const entry = z.object({ direction: z.enum(['sent', 'received']), line: z.string() });

/** The transcript that spice-client-sso keeps; none yet is an empty one, and a last line without its LF is still being written. */
export async function readChannelLines(file: string): Promise<readonly ChannelLine[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  });
  return text
    .split('\n')
    .slice(0, -1)
    .map((content) => {
      const { direction, line } = entry.parse(JSON.parse(content));
      return { by: direction === 'sent' ? 'client' : 'guest', line };
    });
}
