const headerBytes = 8;

/**
 * The text of a container's log as the Docker Engine API (1.41, "Stream format") sends it: frames of one byte for the
 * stream (0 to 2), three zero bytes, a length of four bytes, big endian, and as much text. Bytes that are no such frame,
 * as a container with a terminal sends them, and the part of a frame that is there are text too.
 */
export function engineLogText(bytes: Buffer): string {
  const texts: Buffer[] = [];
  let rest = bytes;
  while (isFrame(rest)) {
    const length = rest.readUInt32BE(4);
    texts.push(rest.subarray(headerBytes, headerBytes + length));
    rest = rest.subarray(headerBytes + length);
  }
  return Buffer.concat([...texts, rest]).toString('utf8');
}

function isFrame(bytes: Buffer): boolean {
  return bytes.length >= headerBytes && (bytes[0] ?? 3) <= 2 && bytes.readUIntBE(1, 3) === 0;
}
