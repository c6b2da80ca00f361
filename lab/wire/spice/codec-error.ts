/** Why bytes of a SPICE peer were refused. */
export type SpiceCodecErrorCode =
  /** The link header does not begin with `REDQ`. */
  | 'bad-magic'
  /** A link header of another major version than 2. */
  | 'unsupported-version'
  /** A length field above the cap of its place. */
  | 'too-large'
  /** A body that is shorter than its fields say, or a stream that ended inside a message. */
  | 'truncated'
  /** A field that points outside of its message, or text that is not what the field must hold. */
  | 'malformed'
  /** A message type that this channel does not have. */
  | 'unknown-message'
  /** A legal message of a kind that was not asked for by any capability (sub-lists, compression). */
  | 'unsupported';

/** Bytes that are not SPICE as this client speaks it; the connection that brought them is of no further use. */
export class SpiceCodecError extends Error {
  readonly code: SpiceCodecErrorCode;

  constructor(code: SpiceCodecErrorCode, message: string) {
    super(message);
    this.name = 'SpiceCodecError';
    this.code = code;
  }
}
