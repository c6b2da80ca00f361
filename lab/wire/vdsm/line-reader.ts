import { discardedLineOctets } from './limits.ts';

const lineFeed = 10;

/** What stands between two line feeds; `too-long` is told once, and its octets are gone. */
export type VdsmLine = { readonly kind: 'line'; readonly octets: Buffer } | { readonly kind: 'too-long' };

/** Cuts a byte stream into lines, holding copies of less than `limit` octets of an unfinished one. Empty lines are ignored. */
export function createVdsmLineReader(limit = discardedLineOctets): (chunk: Buffer) => readonly VdsmLine[] {
  let held: Buffer[] = [];
  let heldOctets = 0;
  let skipping = false;

  function hold(part: Buffer): VdsmLine | undefined {
    if (skipping) return undefined;
    // refuses: test "A line of 1 MiB is discarded, whatever comes in pieces of it"
    if (heldOctets + part.length >= limit) {
      held = [];
      heldOctets = 0;
      skipping = true;
      return { kind: 'too-long' };
    }
    if (part.length > 0) held.push(part);
    heldOctets += part.length;
    return undefined;
  }

  function finish(): VdsmLine | undefined {
    const octets = Buffer.concat(held);
    const isLine = !skipping && octets.length > 0;
    held = [];
    heldOctets = 0;
    skipping = false;
    return isLine ? { kind: 'line', octets } : undefined;
  }

  return (chunk) => {
    const lines: (VdsmLine | undefined)[] = [];
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
      lines.push(hold(chunk.subarray(start, end)), finish());
      start = end + 1;
    }
    lines.push(hold(Buffer.from(chunk.subarray(start))));
    return lines.filter((line) => line !== undefined);
  };
}
