/** What goes before one wrapped message (RFC 4422 section 3.7): its length in four octets, big-endian. */
export function frameHeader(payloadOctets: number): Buffer {
  const header = Buffer.allocUnsafe(4);
  header.writeUInt32BE(payloadOctets, 0);
  return header;
}

/** Frames in a row, each payload copied once. */
export function encodeFrames(payloads: readonly Uint8Array[]): Buffer {
  return Buffer.concat(payloads.flatMap((payload) => [frameHeader(payload.length), payload]));
}
