import test from 'ava';
import { engineLogText } from './engine-log.ts';

// Built by hand from the API's page, with the length at which a header's last byte is the letter that it stands for.
const frame = (stream: number, text: string) =>
  Buffer.concat([
    Buffer.of(stream, 0, 0, 0, 0, 0, text.length >> 8, text.length & 0xff),
    Buffer.from(text, 'latin1'),
  ]);

test('the text of a log has no byte of its frames, whatever letter a length is', (t) => {
  for (const length of [0, 10, 0x41, 0x5b, 0x7e, 0x141]) {
    const text = 'x'.repeat(length);
    t.is(engineLogText(Buffer.concat([frame(2, text), frame(1, 'krb5kdc: no\n')])), `${text}krb5kdc: no\n`);
  }
});

test('a frame that is cut gives the text that is there, and text without frames is itself', (t) => {
  const whole = frame(2, 'starting...\n');
  t.is(engineLogText(whole.subarray(0, 15)), 'startin');
  t.is(engineLogText(Buffer.from('a terminal’s log\n')), 'a terminal’s log\n');
  t.is(engineLogText(Buffer.alloc(0)), '');
});
