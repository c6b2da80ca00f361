/** `frame-too-large`: RFC 4422 section 3.7; `malformed-layer-message`: RFC 4752 sections 3.1 and 3.2; `malformed-plain-message`: RFC 4616. */
export type SaslFormatErrorCode = 'frame-too-large' | 'malformed-layer-message' | 'malformed-plain-message';

/** Octets that are not what SASL says they must be. */
export class SaslFormatError extends Error {
  readonly code: SaslFormatErrorCode;

  constructor(code: SaslFormatErrorCode, message: string) {
    super(message);
    this.name = 'SaslFormatError';
    this.code = code;
  }
}
