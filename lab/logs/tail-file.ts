import { open } from 'node:fs/promises';

const chunkBytes = 256 * 1024;
/** A longer line is passed over: it would be no use on a screen. */
const maxLineBytes = 1024 * 1024;

export interface TailChunk {
  /** Whole lines, without their newline. */
  readonly lines: readonly string[];
  /** Nothing more is there now. */
  readonly atEnd: boolean;
}

/** Reads a growing file; each call returns what came since the last one, or a part of it. */
export function tailFile(path: string): () => Promise<TailChunk> {
  let offset = 0;
  let rest = Buffer.alloc(0);
  return async () => {
    await using file = await open(path).catch(() => undefined);
    if (!file) return { lines: [], atEnd: true };
    const { buffer, bytesRead } = await file.read(Buffer.alloc(chunkBytes), 0, chunkBytes, offset);
    offset += bytesRead;
    const text = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
    const end = text.lastIndexOf(0x0a) + 1;
    rest = text.length - end > maxLineBytes ? Buffer.alloc(0) : Buffer.from(text.subarray(end));
    const lines = text.subarray(0, end).toString('utf8').split('\n');
    return {
      lines: lines.filter((line) => line !== '' && line.length <= maxLineBytes),
      atEnd: bytesRead === 0,
    };
  };
}
