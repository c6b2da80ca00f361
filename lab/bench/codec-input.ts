/** What every contender reads: the same octets in the same chunks, and what must come out of them. */
export interface CodecInput {
  readonly name: string;
  readonly chunks: readonly Buffer[];
  readonly octets: number;
  readonly lines: number;
  /** Of all lines, by `checksum`. */
  readonly sum: number;
}

const chunkOctets = 65_536;
const wantedOctets = 8 * 1024 * 1024;

/** What two sides say all the time. */
const everyday = [
  'SPICE-SSO 1-1 client 0123456789abcdef0123456789abcdef -',
  'SPICE-SSO 1-1 agent 89abcdef 0123456789abcdef0123456789abcdef sasl=GSSAPI 0123456789abcdef',
  'authenticate kerberos password',
  'error 300 later',
  'startSASL GSSAPI',
  'ok',
  'ping 0123456789abcdef0123456789abcdef',
  'pong 0123456789abcdef0123456789abcdef',
  'info spn',
  'ok host/guest1.lab.test@LAB.TEST',
  'login started',
  'login opened',
];
/** An AP-REQ with a forwarded TGT. */
const token = `sasl ${Buffer.alloc(2100, 'a token').toString('base64')}`;

export function codecInputs(): readonly CodecInput[] {
  return [inputOf('short lines', everyday), inputOf('lines with tokens', [...everyday, token])];
}

/** Cheap, and other when a line is missing, doubled or cut elsewhere. */
export function checksum(sum: number, line: string): number {
  return (sum * 31 + line.length * 7 + (line.length > 0 ? line.charCodeAt(line.length - 1) : 0)) | 0;
}

function inputOf(name: string, pattern: readonly string[]): CodecInput {
  const part = Buffer.from(`${pattern.join('\n')}\n`);
  const times = Math.ceil(wantedOctets / part.length);
  const whole = Buffer.concat(Array.from({ length: times }, () => part));
  let sum = 0;
  for (let left = times; left > 0; left -= 1) for (const line of pattern) sum = checksum(sum, line);
  const chunks = Array.from({ length: Math.ceil(whole.length / chunkOctets) }, (_, index) =>
    whole.subarray(index * chunkOctets, (index + 1) * chunkOctets),
  );
  return { name, chunks, octets: whole.length, lines: times * pattern.length, sum };
}
