import { MachineError } from './machine-error.ts';

/** Cuts a byte stream at newlines; a line over `maxBytes` throws `malformed`. The newline is not part of a line. */
export function createLineSplitter(maxBytes: number): (chunk: Buffer) => readonly Buffer[] {
  let parts: Buffer[] = [];
  let keptBytes = 0;
  return (chunk) => {
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      keep(chunk.subarray(start, end));
      lines.push(Buffer.concat(parts));
      parts = [];
      keptBytes = 0;
      start = end + 1;
    }
    keep(chunk.subarray(start));
    return lines;
  };

  function keep(part: Buffer): void {
    keptBytes += part.length;
    if (keptBytes > maxBytes) throw new MachineError('malformed', `a line is longer than ${maxBytes} octets`);
    if (part.length > 0) parts.push(part);
  }
}
