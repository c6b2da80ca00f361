import { type BaseBlock, Constructed, GeneralString, Primitive, Sequence } from 'asn1js';
import { malformed, parseDer } from './der-reader.ts';

/** A SEQUENCE of members, each below its context tag; those that are undefined are left out. */
export function sequence(members: readonly (readonly [number, BaseBlock | undefined])[]): Sequence {
  return new Sequence({
    value: members.flatMap(([tagNumber, value]) =>
      value ? [new Constructed({ idBlock: { tagClass: 3, tagNumber }, value: [value] })] : [],
    ),
  });
}

export function application(tagNumber: number, value: BaseBlock): Constructed {
  return new Constructed({ idBlock: { tagClass: 2, tagNumber }, value: [value] });
}

/** The library takes one character for each octet. */
export function generalString(text: string): GeneralString {
  return new GeneralString({ value: Buffer.from(text).toString('latin1') });
}

/** An encoded ticket as an element that encodes to the same octets. */
export function verbatim(ticket: Buffer): BaseBlock {
  const { idBlock, lenBlock } = parseDer(ticket);
  const element = new Primitive({
    idBlock: { tagClass: idBlock.tagClass, tagNumber: idBlock.tagNumber },
    valueHex: ticket.subarray(idBlock.blockLength + lenBlock.blockLength),
  });
  element.idBlock.isConstructed = idBlock.isConstructed;
  if (!ticket.equals(Buffer.from(element.toBER()))) throw malformed('a ticket is not DER');
  return element;
}
