import type { OctetStream } from './octet-stream.ts';

/**
 * What is written while a transfer is on its way, or in the same turn, leaves in the next one: each costs the same,
 * however small it is, and spice-server stalls on many small ones.
 */
export function coalescing(
  transfer: (octets: Buffer) => Promise<void>,
  maxOctets: number,
): OctetStream['write'] {
  let waiting: Buffer[] = [];
  let sending: Promise<void> | undefined;
  async function drain(): Promise<void> {
    try {
      while (waiting.length > 0) {
        const [first] = waiting;
        const octets = waiting.length === 1 && first ? first : Buffer.concat(waiting);
        waiting = [];
        for (let at = 0; at < octets.length; at += maxOctets)
          await transfer(octets.subarray(at, at + maxOctets));
      }
    } finally {
      sending = undefined;
    }
  }
  return (octets) => {
    waiting.push(octets);
    return (sending ??= Promise.resolve().then(drain));
  };
}
