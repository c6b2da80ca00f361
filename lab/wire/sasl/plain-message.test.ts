import test from 'ava';
import fc from 'fast-check';
import { decodePlainMessage, encodePlainMessage } from './plain-message.ts';
import { SaslFormatError } from './sasl-format-error.ts';

const part = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((text) => !text.includes('\0'));

test('what is encoded is decoded', (t) => {
  t.notThrows(() => {
    fc.assert(
      fc.property(fc.oneof(fc.constant(''), part), part, part, (authzid, authcid, password) => {
        const message = { authzid, authcid, password };
        const decoded = decodePlainMessage(encodePlainMessage(message));
        t.deepEqual([decoded.authzid, decoded.authcid, decoded.password], [authzid, authcid, password]);
      }),
    );
  });
});

const malformed: readonly (readonly [string, Buffer])[] = [
  ['nothing', Buffer.alloc(0)],
  ['two parts', Buffer.from('alice\0secret')],
  ['four parts', Buffer.from('\0alice\0secret\0')],
  ['no name', Buffer.from('\0\0secret')],
  ['no password', Buffer.from('\0alice\0')],
  ['what is no UTF-8', Buffer.from([0, 0x61, 0, 0xff])],
  ['a part that is too long', Buffer.from(`\0alice\0${'x'.repeat(256)}`)],
  ['too much', Buffer.alloc(10_000, 'x')],
];

for (const [title, octets] of malformed) {
  test(`${title} is no PLAIN message, and the error quotes none of it`, (t) => {
    const error = t.throws(() => decodePlainMessage(octets), { instanceOf: SaslFormatError });
    t.is(error.message, 'not a PLAIN message');
  });
}
