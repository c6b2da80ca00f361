/** Octets of a KRB-CRED, made apart from the library and the code that are tested with them (X.690, RFC 4120). */
export interface BuiltKrbCred {
  readonly version?: number;
  readonly messageType?: number;
  readonly tickets?: readonly Buffer[];
  readonly encType?: number;
  readonly infos?: readonly Buffer[];
  /** The cipher's octets, instead of `infos`. */
  readonly cipher?: Buffer;
}

export function krbCredBytes(message: BuiltKrbCred = {}): Buffer {
  const infos = message.infos ?? [infoBytes()];
  return tlv(
    0x76,
    tlv(
      0x30,
      tlv(0xa0, int(message.version ?? 5)),
      tlv(0xa1, int(message.messageType ?? 22)),
      tlv(0xa2, tlv(0x30, ...(message.tickets ?? [ticketBytes()]))),
      tlv(
        0xa3,
        tlv(
          0x30,
          tlv(0xa0, int(message.encType ?? 0)),
          tlv(0xa2, tlv(0x04, message.cipher ?? tlv(0x7d, tlv(0x30, tlv(0xa0, tlv(0x30, ...infos)))))),
        ),
      ),
    ),
  );
}

export function ticketBytes(version = 5, ...names: readonly string[]): Buffer {
  return tlv(
    0x61,
    tlv(
      0x30,
      tlv(0xa0, int(version)),
      tlv(0xa1, text('LAB.TEST')),
      tlv(0xa2, name(...(names.length > 0 ? names : ['krbtgt', 'LAB.TEST']))),
      tlv(0xa3, tlv(0x30, tlv(0xa0, int(18)), tlv(0xa2, tlv(0x04, Buffer.from('ciphertext'))))),
    ),
  );
}

/** The members of a KrbCredInfo by their tags, in order; `undefined` leaves one out. */
export function infoBytes(changes: Readonly<Record<number, Buffer | undefined>> = {}): Buffer {
  const members: Record<number, Buffer | undefined> = {
    0: key(18, 'k'.repeat(32)),
    1: text('LAB.TEST'),
    2: name('alice'),
    3: tlv(0x03, Buffer.from('0040e10000', 'hex')),
    4: time('20261124093447Z'),
    5: time('20261124093448Z'),
    6: time('20261124173447Z'),
    7: time('20261125093447Z'),
    8: text('LAB.TEST'),
    9: name('krbtgt', 'LAB.TEST'),
    ...changes,
  };
  return tlv(
    0x30,
    ...Object.entries(members).flatMap(([tag, value]) => (value ? [tlv(0xa0 + Number(tag), value)] : [])),
  );
}

export function key(type: number, octets: string): Buffer {
  return tlv(0x30, tlv(0xa0, int(type)), tlv(0xa1, tlv(0x04, Buffer.from(octets))));
}

export function name(...components: readonly string[]): Buffer {
  return tlv(0x30, tlv(0xa0, int(1)), tlv(0xa1, tlv(0x30, ...components.map(text))));
}

export function text(value: string): Buffer {
  return tlv(0x1b, Buffer.from(value));
}

export function time(value: string): Buffer {
  return tlv(0x18, Buffer.from(value));
}

export function int(value: number): Buffer {
  const hex = value.toString(16).padStart(2, '0');
  const octets = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return tlv(0x02, octets.readUInt8(0) >= 0x80 ? Buffer.of(0) : Buffer.alloc(0), octets);
}

/** One element with a definite length in its shortest form. */
export function tlv(tag: number, ...content: readonly Buffer[]): Buffer {
  const value = Buffer.concat(content);
  if (value.length < 0x80) return Buffer.concat([Buffer.of(tag, value.length), value]);
  const hex = value.length.toString(16);
  const length = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.of(tag, 0x80 + length.length), length, value]);
}
