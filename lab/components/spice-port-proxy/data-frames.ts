/** The real server sends guest data in pieces of at most this size, and small ones stall it. */
const maxBodyBytes = 32_768;
const messagesAtOnce = 2;

/** A place for port data that is sent from where it was read. */
export interface DataPlace {
  /** Room for a header, for the data, and for what further headers push it on. */
  readonly octets: Buffer;
  /** Where the data begins. */
  readonly dataAt: number;
  readonly maxDataBytes: number;
}

export function createDataPlace(headerBytes: number): DataPlace {
  return {
    octets: Buffer.allocUnsafeSlow(messagesAtOnce * (headerBytes + maxBodyBytes)),
    dataAt: headerBytes,
    maxDataBytes: messagesAtOnce * maxBodyBytes,
  };
}

/** Puts headers before so many octets of data, and returns the messages as they are sent: in one piece. */
export function frameData(
  { octets, dataAt }: DataPlace,
  sizeBytes: number,
  encodeHeader: (bodyBytes: number) => Buffer,
): Buffer {
  const messageBytes = dataAt + maxBodyBytes;
  const messages = Math.ceil(sizeBytes / maxBodyBytes);
  const end = dataAt + sizeBytes;
  // The last one first: each gives way to the headers before it.
  for (let index = messages - 1; index > 0; index -= 1) {
    const from = dataAt + index * maxBodyBytes;
    octets.copyWithin(index * messageBytes + dataAt, from, Math.min(end, from + maxBodyBytes));
  }
  for (let index = 0; index < messages; index += 1) {
    const bodyBytes = Math.min(maxBodyBytes, sizeBytes - index * maxBodyBytes);
    octets.set(encodeHeader(bodyBytes), index * messageBytes);
  }
  return octets.subarray(0, sizeBytes + messages * dataAt);
}
