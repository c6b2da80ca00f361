/** A line as a transcript may keep it: the arguments of `sasl` and `credentials` become `<n octets>`. */
export function maskLine(line: string): string {
  const space = line.indexOf(' ');
  const verb = space < 0 ? line : line.slice(0, space);
  if (verb === 'sasl') return space < 0 ? line : `sasl <${octets(line.slice(space + 1))} octets>`;
  if (verb !== 'credentials') return line;
  const [, type = '', ...payload] = line.split(' ');
  // A malformed line may have its secret in any place: only what looks like a type is kept.
  const kept = type === 'kerberos' || type === 'password' ? `${type} ` : '';
  return `credentials ${kept}<${octets(payload.join(' ') || (kept ? '' : type))} octets>`;
}

/** How many octets base64 text stands for; what is not base64 counts as it is. */
function octets(text: string): number {
  if (text === '=') return 0;
  return Buffer.byteLength(text, text.length % 4 === 0 ? 'base64' : 'utf8');
}
