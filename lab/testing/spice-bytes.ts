/** SPICE octets spelt out by hand from the protocol's tables, for tests: it shares no code with lab/wire/spice. */

export function u16(n: number): readonly number[] {
  return [n & 255, (n >>> 8) & 255];
}

export function u32(n: number): readonly number[] {
  return [...u16(n & 65_535), ...u16(n >>> 16)];
}

export function u64(n: bigint): readonly number[] {
  return [...u32(Number(n & 0xffff_ffffn)), ...u32(Number(n >> 32n))];
}

export function ascii(text: string): readonly number[] {
  return [...Buffer.from(text, 'latin1')];
}

export function miniMessage(type: number, body: readonly number[]): readonly number[] {
  return [...u16(type), ...u32(body.length), ...body];
}

export function fullMessage(serial: bigint, type: number, body: readonly number[]): readonly number[] {
  return [...u64(serial), ...u16(type), ...u32(body.length), ...u32(0), ...body];
}

export function linkHeaderBytes(sizeBytes: number): readonly number[] {
  return [...ascii('REDQ'), ...u32(2), ...u32(2), ...u32(sizeBytes)];
}

export function linkMessageBytes(
  session: number,
  type: number,
  id: number,
  common: readonly number[],
  channel: readonly number[],
): readonly number[] {
  const words = [...common, ...channel].flatMap(u32);
  const fixed = [...u32(session), type, id, ...u32(common.length), ...u32(channel.length), ...u32(18)];
  return [...linkHeaderBytes(18 + words.length), ...fixed, ...words];
}

/** A link reply's body; the key is any 162 octets. */
export function linkReplyBytes(
  error: number,
  key: readonly number[],
  common: readonly number[],
  channel: readonly number[],
): readonly number[] {
  const counts = [...u32(common.length), ...u32(channel.length), ...u32(178)];
  return [...u32(error), ...key, ...counts, ...[...common, ...channel].flatMap(u32)];
}

export function pongBytes(id: number, timestamp: bigint): readonly number[] {
  return [...u32(id), ...u64(timestamp)];
}

export function portInitBytes(name: string, opened: number): readonly number[] {
  return [...u32(name.length + 1), ...u32(9), opened, ...ascii(name), 0];
}

/** MIGRATE_BEGIN and SWITCH_HOST. */
export function migrationBytes(
  port: number,
  tlsPort: number,
  host: string,
  subject: string,
): readonly number[] {
  const pointers = [
    ...u32(host.length + 1),
    ...u32(20),
    ...u32(subject.length + 1),
    ...u32(21 + host.length),
  ];
  return [...u16(port), ...u16(tlsPort), ...pointers, ...ascii(host), 0, ...ascii(subject), 0];
}
