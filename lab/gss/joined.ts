import type { Joined } from './worker-protocol.ts';

/** Copies, into memory that nothing else is in. */
export function joined(messages: readonly Uint8Array[]): Joined {
  const lengths = messages.map(({ length }) => length);
  const octets = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const message of messages) {
    octets.set(message, at);
    at += message.length;
  }
  return { octets, lengths };
}

/** The messages as views of their memory. */
export function apart({ octets, lengths }: Joined): Uint8Array<ArrayBuffer>[] {
  let at = 0;
  return lengths.map((length) => {
    at += length;
    return octets.subarray(at - length, at);
  });
}
