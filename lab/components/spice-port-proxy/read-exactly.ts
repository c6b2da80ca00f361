import type { Readable } from 'node:stream';

/**
 * Reads so many octets from a paused stream and leaves the rest in it. Rejects when the stream ends first.
 * Takes what there is, since a stream that holds data announces itself again and again to a new listener.
 */
export async function readExactly(stream: Readable, sizeBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let missingBytes = sizeBytes;
  while (missingBytes > 0) {
    const chunk = stream.read() as Buffer | null;
    if (chunk === null) {
      if (stream.readableEnded || stream.destroyed) {
        throw new Error('the server closed the connection', { cause: stream.errored });
      }
      await changed(stream);
      continue;
    }
    chunks.push(chunk.subarray(0, missingBytes));
    if (chunk.length > missingBytes) stream.unshift(chunk.subarray(missingBytes));
    missingBytes -= Math.min(chunk.length, missingBytes);
  }
  return Buffer.concat(chunks);
}

function changed(stream: Readable): Promise<void> {
  return new Promise((resolve) => {
    const events = ['readable', 'end', 'close'] as const;
    const done = (): void => {
      for (const event of events) stream.off(event, done);
      resolve();
    };
    for (const event of events) stream.on(event, done);
  });
}
