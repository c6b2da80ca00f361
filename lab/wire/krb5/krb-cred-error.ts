/** Why octets are no KRB-CRED that can be used. */
export type KrbCredProblem =
  /** More octets than any ticket needs. */
  | 'too-large'
  /** Not DER of a KRB-CRED, cut short, or nested deeper than one is. */
  | 'malformed'
  /** More octets follow the message. */
  | 'trailing-octets'
  /** The enc-part is encrypted, with a key that this side does not have. */
  | 'encrypted'
  /** No ticket, more than are taken, or another number of them than of their descriptions. */
  | 'wrong-count'
  /** A ticket's own server is not the one that its description names. */
  | 'other-server';

/** A KRB-CRED that is refused; the message holds nothing of its content. */
export class KrbCredFormatError extends Error {
  readonly code: KrbCredProblem;

  constructor(code: KrbCredProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'KrbCredFormatError';
    this.code = code;
  }
}
