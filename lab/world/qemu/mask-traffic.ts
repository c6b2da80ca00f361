/** Keys of QMP and guest agent messages whose values may be secret: tickets, keytabs, scripts, what programs print. */
const passwords = new Set(['password']);
const payloads = new Set(['buf-b64', 'input-data', 'out-data', 'err-data']);

/** A copy of a message that may be logged: a password is `***`, a base64 payload is its length. */
export function maskTraffic(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskTraffic);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, maskMember(key, member)]));
}

function maskMember(key: string, member: unknown): unknown {
  if (passwords.has(key)) return '***';
  if (payloads.has(key)) {
    return typeof member === 'string' ? `<${Buffer.byteLength(member, 'base64')} octets>` : '***';
  }
  return maskTraffic(member);
}
