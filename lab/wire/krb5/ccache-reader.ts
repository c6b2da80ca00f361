import { principalText } from './principal-text.ts';

/** A credential cache that is not one, or that ends too early; `offset` is where. */
export class CcacheFormatError extends Error {
  readonly code = 'malformed-ccache';
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(`${message} (offset ${offset})`);
    this.name = 'CcacheFormatError';
    this.offset = offset;
  }
}

/** Reads the primitives of a version 4 credential cache: big-endian, every length checked before it is used. */
export interface CcacheReader {
  readonly at: number;
  readonly remaining: number;
  uint8(): number;
  uint16(): number;
  uint32(): number;
  /** Octets after a 16-bit length. */
  octets16(): Buffer;
  /** Octets after a 32-bit length; a view, not a copy. */
  octets32(): Buffer;
  principal(): { readonly name: string; readonly realm: string };
  /** Skips a list of (16-bit type, octets32). */
  typedList(): void;
}

const maxComponents = 32;
const maxListEntries = 256;
const maxNameBytes = 4096;

export function createCcacheReader(file: Buffer): CcacheReader {
  let at = 0;

  function take(bytes: number): Buffer {
    // refuses: test "a cache that ends anywhere but after a credential is malformed"; test "a length that says four gigabytes is refused before it is used"
    if (bytes > file.length - at) throw new CcacheFormatError(`${bytes} octets are missing`, at);
    at += bytes;
    return file.subarray(at - bytes, at);
  }

  function count(limit: number): number {
    const value = take(4).readUInt32BE(0);
    // refuses: test "a count, a name, a list of tickets or a file beyond its limit is malformed"
    if (value > limit) throw new CcacheFormatError(`${value} entries, ${limit} are allowed`, at - 4);
    return value;
  }

  function octets32(): Buffer {
    return take(take(4).readUInt32BE(0));
  }

  function nameText(): string {
    const octets = octets32();
    // refuses: test "a count, a name, a list of tickets or a file beyond its limit is malformed"
    if (octets.length > maxNameBytes) throw new CcacheFormatError('a name is too long', at);
    return octets.toString('utf8');
  }

  return {
    get at() {
      return at;
    },
    get remaining() {
      return file.length - at;
    },
    uint8: () => take(1).readUInt8(0),
    uint16: () => take(2).readUInt16BE(0),
    uint32: () => take(4).readUInt32BE(0),
    octets16: () => take(take(2).readUInt16BE(0)),
    octets32,
    principal() {
      take(4); // name type
      const components = count(maxComponents);
      const realm = nameText();
      const names = Array.from({ length: components }, nameText);
      return { name: principalText({ realm, names }), realm };
    },
    typedList() {
      for (let left = count(maxListEntries); left > 0; left -= 1) {
        take(2);
        octets32();
      }
    },
  };
}
