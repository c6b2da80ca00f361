/** Bytes of a version 4 credential cache, made apart from the reader that is tested with them. */
export interface BuiltCredential {
  readonly client?: Buffer;
  readonly server?: Buffer;
  readonly authTime?: number;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly flags?: number;
  readonly ticket?: string;
}

export function principalBytes(realm: string, ...components: readonly string[]): Buffer {
  return Buffer.concat([u32(1), u32(components.length), data(realm), ...components.map(data)]);
}

export function ccacheBytes(client: Buffer, ...credentials: readonly BuiltCredential[]): Buffer {
  const offset = Buffer.concat([u16(1), u16(8), u32(0), u32(0)]);
  return Buffer.concat([
    u16(0x0504),
    u16(offset.length),
    offset,
    client,
    ...credentials.map((one) => credentialBytes(client, one)),
  ]);
}

function credentialBytes(owner: Buffer, credential: BuiltCredential): Buffer {
  return Buffer.concat([
    credential.client ?? owner,
    credential.server ?? principalBytes('LAB.TEST', 'krbtgt', 'LAB.TEST'),
    u16(18),
    data('k'.repeat(32)),
    u32(credential.authTime ?? 900),
    u32(credential.startTime ?? 1000),
    u32(credential.endTime ?? 2000),
    u32(3000),
    Buffer.of(0),
    u32(credential.flags ?? 0),
    Buffer.concat([u32(1), u16(2), data('\x7f\0\0\x01')]),
    Buffer.concat([u32(1), u16(1), data('authorization')]),
    data(credential.ticket ?? 'ticket'),
    data(''),
  ]);
}

function u16(value: number): Buffer {
  return Buffer.of(value >> 8, value & 255);
}

function u32(value: number): Buffer {
  return Buffer.concat([u16(value >>> 16), u16(value & 0xffff)]);
}

function data(text: string): Buffer {
  const octets = Buffer.from(text);
  return Buffer.concat([u32(octets.length), octets]);
}
