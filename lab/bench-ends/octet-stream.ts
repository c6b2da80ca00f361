/** One end's way to the other: octets in order, both ways, until one of them leaves. */
export interface OctetStream {
  /** The next octets, good until the next call; undefined when the other end has left. One call at a time. */
  read(): Promise<Buffer | undefined>;
  /**
   * Resolves when more is taken; rejects when the other end has left. Calls that are not awaited stay in order, and
   * those of one turn have one promise.
   */
  write(octets: Buffer): Promise<void>;
}

/** Reads by count what arrives in pieces. */
export interface ExactReader {
  /** Exactly so many octets, copied; undefined when the stream ends first. */
  exactly(octets: number): Promise<Buffer | undefined>;
  /** What has arrived, up to `most` octets and at least one, good until the next call; undefined at the end of the stream. */
  some(most: number): Promise<Buffer | undefined>;
}

export function exactReader(stream: OctetStream): ExactReader {
  let held: Buffer | undefined;
  async function some(most: number): Promise<Buffer | undefined> {
    const chunk = held ?? (await stream.read());
    held = undefined;
    if (chunk === undefined || chunk.length <= most) return chunk;
    held = chunk.subarray(most);
    return chunk.subarray(0, most);
  }
  return {
    some,
    async exactly(octets) {
      const whole = Buffer.alloc(octets);
      for (let filled = 0; filled < octets; ) {
        const part = await some(octets - filled);
        if (part === undefined) return undefined;
        filled += part.copy(whole, filled);
      }
      return whole;
    },
  };
}
