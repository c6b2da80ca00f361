import {
  type BaseBlock,
  BitString,
  Constructed,
  fromBER,
  GeneralizedTime,
  GeneralString,
  Integer,
  OctetString,
  Sequence,
} from 'asn1js';
import { KrbCredFormatError } from './krb-cred-error.ts';

/** One element of a DER encoding. */
export type DerElement = BaseBlock;

/** The members of a SEQUENCE by their context tags: RFC 4120 gives every member one. */
export type DerMembers = (tag: number) => DerElement | undefined;

// The deepest part of a KRB-CRED is a component of a ticket's server, the tenth level below the outermost.
const maxDepth = 10;
const maxElements = 4096;
const maxTimeSeconds = 0xffffffff;
const timePattern = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;

/** Takes apart one DER element that all the octets consist of. The elements are views, not copies. */
export function parseDer(octets: Buffer): DerElement {
  const view = new Uint8Array(octets.buffer, octets.byteOffset, octets.length);
  const { result, offset } = parse(view);
  // refuses: test "a message that is cut short anywhere is malformed"
  if (offset === -1 || result.error !== '') throw malformed('not one DER element');
  requireExactLengths(result);
  // refuses: test "octets after the message are refused"
  if (offset !== octets.length) throw new KrbCredFormatError('trailing-octets', 'octets follow the message');
  return result;
}

function parse(view: Uint8Array): ReturnType<typeof fromBER> {
  try {
    return fromBER(view, {
      maxDepth, // refuses: test "elements nested deeper than a KRB-CRED are malformed"
      maxNodes: maxElements, // refuses: test "more elements than a KRB-CRED has are malformed"
      maxContentLength: view.length,
      // A ticket's ciphertext must not be taken for another element.
      parseEmbedded: false,
      copyInput: false,
    });
  } catch (cause) {
    // The library throws at the text of some types that no KRB-CRED has.
    throw malformed('not one DER element', { cause });
  }
}

/** DER has no indefinite lengths; and the library lets an element run on beyond the one that holds it. */
function requireExactLengths(element: DerElement): void {
  const { idBlock, lenBlock } = element;
  // refuses: test "a length that is indefinite or overruns its parent is malformed"
  if (
    lenBlock.isIndefiniteForm ||
    element.blockLength !== idBlock.blockLength + lenBlock.blockLength + lenBlock.length
  )
    throw malformed('a length is wrong');
  for (const child of childrenOf(element)) requireExactLengths(child);
}

function childrenOf(element: DerElement): readonly DerElement[] {
  return element instanceof Constructed ? element.valueBlock.value : [];
}

/** What an `[APPLICATION tag]` element holds. */
export function applicationContent(element: DerElement | undefined, tag: number): DerElement {
  return tagged(element, 2, tag);
}

/** The members of a SEQUENCE, none of them beyond `[lastTag]`, each once and in order. */
export function membersOf(element: DerElement | undefined, lastTag: number): DerMembers {
  const members = new Map<number, DerElement>();
  let previous = -1;
  for (const member of sequenceOf(element)) {
    const tag = member.idBlock.tagNumber;
    // refuses: test "a member twice, out of order or unknown is malformed"
    if (tag <= previous || tag > lastTag) throw malformed('the members of a SEQUENCE are wrong');
    members.set(tag, tagged(member, 3, tag));
    previous = tag;
  }
  return (tag) => members.get(tag);
}

/** The elements of a SEQUENCE OF. */
export function sequenceOf(element: DerElement | undefined): readonly DerElement[] {
  if (!(element instanceof Sequence) || !element.idBlock.isConstructed) throw malformed('not a SEQUENCE');
  return childrenOf(element);
}

/** The library's ENUMERATED is an Integer too, and an INTEGER without octets is 0 to it. */
export function integer(element: DerElement | undefined, max: number): number {
  if (!(element instanceof Integer) || element.idBlock.tagNumber !== 2) throw malformed('not an INTEGER');
  const { length } = element.valueBlock.valueHexView;
  const value = length === 0 || length > 5 ? -1 : Number(element.toBigInt());
  // refuses: test "a number out of its range is malformed"
  if (value < 0 || value > max) throw malformed('a number is out of its range');
  return value;
}

/** A view of the octets, which are part of the message. */
export function octetString(element: DerElement | undefined): Buffer {
  if (!(element instanceof OctetString) || element.idBlock.isConstructed)
    throw malformed('not an OCTET STRING');
  return bufferOn(element.valueBlock.valueHexView);
}

/** The 32 bits of KerberosFlags (RFC 4120 section 5.2.8). */
export function flags32(element: DerElement | undefined): number {
  if (!(element instanceof BitString) || element.idBlock.isConstructed) throw malformed('not a BIT STRING');
  const { valueHexView, unusedBits } = element.valueBlock;
  if (valueHexView.length !== 4 || unusedBits !== 0) throw malformed('not 32 flags');
  return bufferOn(valueHexView).readUInt32BE(0);
}

/** KerberosString (RFC 4120 section 5.2.1), which MIT fills with UTF-8. */
export function kerberosString(element: DerElement | undefined, maxBytes: number): string {
  if (!(element instanceof GeneralString) || element.idBlock.isConstructed)
    throw malformed('not a GeneralString');
  const octets = element.valueBlock.valueHexView;
  // refuses: test "a name too long or not UTF-8 is malformed"
  if (octets.length > maxBytes) throw malformed('a name is too long');
  try {
    return utf8.decode(octets);
  } catch {
    throw malformed('a name is not UTF-8');
  }
}

/** KerberosTime (RFC 4120 section 5.2.3) in seconds since the epoch: UTC, without a fraction. */
export function kerberosTime(element: DerElement | undefined): number {
  if (!(element instanceof GeneralizedTime) || element.idBlock.isConstructed) throw malformed('not a time');
  const text = bufferOn(element.valueBlock.valueHexView).toString('latin1');
  const [, ...digits] = timePattern.exec(text) ?? [];
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = digits.map(Number);
  const seconds = Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
  // refuses: test "a time that is none, or that a cache cannot hold, is malformed"
  if (digits.length === 0 || kerberosTimeText(seconds) !== text) throw malformed('a time is malformed');
  if (seconds < 0 || seconds > maxTimeSeconds) throw malformed('a time is out of range');
  return seconds;
}

function kerberosTimeText(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().replace(/\.\d+Z$|[-:T]/g, '')}Z`;
}

/** The encoding of an element, a view of the message. */
export function encodingOf(element: DerElement): Buffer {
  return bufferOn(element.valueBeforeDecodeView);
}

export function malformed(message: string, options?: ErrorOptions): KrbCredFormatError {
  return new KrbCredFormatError('malformed', message, options);
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function tagged(element: DerElement | undefined, tagClass: number, tag: number): DerElement {
  const { idBlock } = element ?? {};
  const [inside, ...others] = element && idBlock?.isConstructed ? childrenOf(element) : [];
  if (idBlock?.tagClass !== tagClass || idBlock.tagNumber !== tag || !inside || others.length > 0)
    throw malformed('a tag is wrong');
  return inside;
}

function bufferOn(view: Uint8Array): Buffer {
  return Buffer.from(view.buffer, view.byteOffset, view.length);
}
