import { SaslFormatError } from './sasl-format-error.ts';

/** The one message of the SASL mechanism PLAIN (RFC 4616 section 2), as `credentials password` carries it. */
export interface PlainMessage {
  /** Who to act as; empty for the authentication identity itself. */
  readonly authzid: string;
  readonly authcid: string;
  /** A secret from the moment it is read: wrap it before it goes anywhere. */
  readonly password: string;
}

/** RFC 4616 lets each part have 255 octets; nobody needs a longer one. */
const maxPartOctets = 255;

export function encodePlainMessage({ authzid, authcid, password }: PlainMessage): Buffer {
  return Buffer.from(`${authzid}\0${authcid}\0${password}`, 'utf8');
}

/** Throws SaslFormatError `malformed-plain-message` for other than three parts, an empty name or password, or what is no UTF-8. */
export function decodePlainMessage(octets: Buffer): PlainMessage {
  if (octets.length > 3 * maxPartOctets + 2) throw malformed();
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets);
  } catch {
    throw malformed();
  }
  const [authzid, authcid, password, ...more] = text.split('\0');
  // refuses: test "* is no PLAIN message, and the error quotes none of it"
  if (authzid === undefined || !authcid || !password || more.length > 0) throw malformed();
  // refuses: test "a part that is too long is no PLAIN message, and the error quotes none of it"
  if ([authzid, authcid, password].some((part) => Buffer.byteLength(part) > maxPartOctets)) throw malformed();
  return { authzid, authcid, password };
}

/** Says nothing of what was there: it may be a password. */
function malformed(): SaslFormatError {
  return new SaslFormatError('malformed-plain-message', 'not a PLAIN message');
}
