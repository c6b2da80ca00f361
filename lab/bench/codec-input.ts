import { createSamplingSink, type Received } from './sampling-sink.ts';

/** Octets as a socket might give them, and what a sink must have of the payload in them. */
export interface PayloadInput {
  readonly name: string;
  readonly chunks: readonly Buffer[];
  /** What speed is counted in. */
  readonly octets: number;
  readonly received: Received;
}

/** What every contender reads, and what must come out of it. The payload is all of it. */
export interface CodecInput extends PayloadInput {
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

/** `sasl` lines of nearly the greatest length, and what a sink must have of their tokens. */
export function longLines(): PayloadInput {
  const token = Buffer.alloc(3066, 'a longer token');
  const { lines, ...input } = inputOf('4 KiB lines', [`sasl ${token.toString('base64')}`]);
  const sink = createSamplingSink();
  for (let left = lines; left > 0; left -= 1) sink.take(token);
  return { ...input, received: sink.received() };
}

/** Cheap, and other when a line is missing, doubled or cut elsewhere. */
export function checksum(sum: number, line: string): number {
  return checksumOf(sum, line.length, line.length > 0 ? line.charCodeAt(line.length - 1) : 0);
}

export function checksumOf(sum: number, length: number, last: number): number {
  return (sum * 31 + length * 7 + last) | 0;
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
  const sink = createSamplingSink();
  sink.take(whole);
  const lines = times * pattern.length;
  return { name, chunks, octets: whole.length, lines, sum, received: sink.received() };
}
