import { ssoLimits } from '../wire/sso/limits.ts';

const lineFeed = 0x0a;
const lengthOctets = 4;

/**
 * Cuts one direction of the SSO channel into messages: lines, and after SASL the frames of RFC 4422 3.7. A frame's first
 * octet is 0, since none has 16 MB, and no line's is. An empty line stays with the message after it.
 * Throws a RangeError for a message that is longer than any may be.
 */
export function createMessageSplitter(): (chunk: Buffer) => readonly Buffer[] {
  let held: Buffer = Buffer.alloc(0);
  return (chunk) => {
    held = Buffer.concat([held, chunk]);
    const messages: Buffer[] = [];
    for (let end = endOf(held); end > 0 && end <= held.length; end = endOf(held)) {
      messages.push(held.subarray(0, end));
      held = held.subarray(end);
    }
    if (held.length > ssoLimits.layerLineOctets * 2) throw new RangeError('a message without an end');
    return messages;
  };
}

/** Where the first message ends; more than there is, or 0, while it is not whole. */
function endOf(octets: Buffer): number {
  let start = 0;
  while (octets[start] === lineFeed) start += 1;
  if (octets[start] !== 0) return octets.indexOf(lineFeed, start) + 1;
  const isWhole = octets.length - start >= lengthOctets;
  return isWhole ? start + lengthOctets + octets.readUInt32BE(start) : 0;
}
