import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Writes, and resolves when the stream takes more; rejects when it has ended or fails. */
export async function writeOctets(output: Writable, octets: Buffer): Promise<void> {
  if (output.destroyed || output.writableEnded) throw new Error('the stream is closed');
  if (output.write(octets)) return;
  const closed = new AbortController();
  const onClose = () => closed.abort();
  output.once('close', onClose);
  try {
    await once(output, 'drain', { signal: closed.signal });
  } finally {
    output.off('close', onClose);
  }
}
