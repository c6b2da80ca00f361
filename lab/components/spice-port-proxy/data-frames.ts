/** The real server sends guest data in pieces of at most this size, and small ones stall it. */
const maxBodyBytes = 32_768;
const messagesAtOnce = 2;

/** A place for port data that is sent from where it was read. */
export interface DataPlace {
  /** Room for the headers, then for the data. */
  readonly octets: Buffer;
  /** Where the data begins. */
  readonly dataAt: number;
  readonly maxDataBytes: number;
}

export function createDataPlace(headerBytes: number): DataPlace {
  return {
    octets: Buffer.allocUnsafeSlow(messagesAtOnce * (headerBytes + maxBodyBytes)),
    dataAt: messagesAtOnce * headerBytes,
    maxDataBytes: messagesAtOnce * maxBodyBytes,
  };
}

/**
 * Puts headers before so many octets of data, and returns the messages as they are sent: in one piece. What lies behind
 * the data is left alone: more may be on its way there.
 */
export function frameData(
  { octets, dataAt }: DataPlace,
  sizeBytes: number,
  encodeHeader: (bodyBytes: number) => Buffer,
): Buffer {
  const headerBytes = dataAt / messagesAtOnce;
  const messages = Math.ceil(sizeBytes / maxBodyBytes);
  const begin = dataAt - messages * headerBytes;
  let at = begin;
  // Each body but the last moves towards the front by the headers that follow it.
  for (let done = 0; done < sizeBytes; done += maxBodyBytes) {
    const bodyBytes = Math.min(maxBodyBytes, sizeBytes - done);
    octets.copyWithin(at + headerBytes, dataAt + done, dataAt + done + bodyBytes);
    octets.set(encodeHeader(bodyBytes), at);
    at += headerBytes + bodyBytes;
  }
  return octets.subarray(begin, at);
}
