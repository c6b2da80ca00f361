import test from 'ava';
import type { ChannelLine } from '../../world/ports.ts';
import { readableIn } from './expect-recorded.ts';

const lines: readonly ChannelLine[] = [
  { by: 'client', line: 'sasl <32 octets>' },
  { by: 'guest', line: 'ok' },
  { by: 'client', line: 'credentials password <20 octets>' },
  { by: 'guest', line: 'login opened' },
];
const ciphertext = Buffer.from([0, 0, 0, 5, 0x8f, 0x10, 0x0a, 0xff, 0x20]);

test('frames of ciphertext are sealed', (t) => {
  t.deepEqual(readableIn({ client: ciphertext, guest: ciphertext }, lines), []);
});

test('a line in a frame that is signed and not sealed is found, whichever side sent it', (t) => {
  // RFC 4422 3.7 around RFC 4121 4.2.6.2 without confidentiality: token header, the text as it is, checksum.
  const framed = (text: string) =>
    Buffer.concat([Buffer.from([0, 0, 0, 60, 5, 4]), Buffer.from(text), ciphertext]);
  t.regex(readableIn({ client: ciphertext, guest: framed('login opened\n') }, lines).join(), /login opened/);
  const [found] = readableIn({ client: framed('credentials password AGFsaWNl\n'), guest: ciphertext }, lines);
  t.regex(found ?? '', /credentials password …$/);
});
