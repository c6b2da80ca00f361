import fc from 'fast-check';
import test from 'ava';
import { ascii, linkHeaderBytes, linkMessageBytes, linkReplyBytes, u32 } from '../../testing/spice-bytes.ts';
import { capabilityWords, commonCapability, hasCapability } from './capabilities.ts';
import { encodeLinkMessage, encodeTicketChoice } from './link-message.ts';
import { decodeLinkHeader, decodeLinkReply } from './link-reply.ts';
import { linkErrorFrom } from './link-error.ts';

const key = Array.from({ length: 162 }, (_unused, index) => index);
const word = fc.nat(0xffff_ffff);

test('a link message is header, fixed part and capability words', (t) => {
  fc.assert(
    fc.property(
      word,
      fc.nat(255),
      fc.array(word, { maxLength: 4 }),
      fc.array(word, { maxLength: 4 }),
      (...m) => {
        const [connectionId, channelId, commonCapabilities, channelCapabilities] = m;
        const message = {
          connectionId,
          channelType: 10,
          channelId,
          commonCapabilities,
          channelCapabilities,
        } as const;
        const bytes = linkMessageBytes(connectionId, 10, channelId, commonCapabilities, channelCapabilities);
        t.deepEqual([...encodeLinkMessage(message)], [...bytes]);
      },
    ),
  );
  t.deepEqual([...encodeTicketChoice()], [1, 0, 0, 0]);
});

test('a link reply gives back the key and the capabilities', (t) => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 32 }), fc.array(word, { maxLength: 32 }), (common, channel) => {
      const reply = decodeLinkReply(Buffer.from(linkReplyBytes(0, key, common, channel)));
      t.deepEqual([...(reply.publicKey ?? [])], key);
      t.is(reply.error, 'ok');
      t.deepEqual(reply.commonCapabilities, common);
      t.deepEqual(reply.channelCapabilities, channel);
    }),
  );
});

test('a link reply that is cut anywhere is truncated', (t) => {
  const whole = Buffer.from(linkReplyBytes(0, key, [11], [15]));
  for (let cut = 0; cut < whole.length; cut += 1) {
    t.throws(() => decodeLinkReply(whole.subarray(0, cut)), { code: 'truncated' });
  }
});

test('a refusal needs no more than its number', (t) => {
  t.is(decodeLinkReply(Buffer.from(u32(5))).error, 'need-secured');
  t.is(linkErrorFrom(7), 'permission-denied');
  t.is(linkErrorFrom(9), 'channel-not-available');
  t.throws(() => linkErrorFrom(10), { code: 'malformed' });
});

test('a peer of another protocol, version or size is refused by its header', (t) => {
  t.is(decodeLinkHeader(Buffer.from(linkHeaderBytes(186))), 186);
  t.is(decodeLinkHeader(Buffer.from(linkHeaderBytes(4096))), 4096);
  t.throws(() => decodeLinkHeader(Buffer.from(linkHeaderBytes(4097))), { code: 'too-large' });
  t.throws(() => decodeLinkHeader(Buffer.from(ascii('HTTP/1.1 400 Bad'))), { code: 'bad-magic' });
  const version1 = Buffer.from([...ascii('REDQ'), ...u32(1), ...u32(2), ...u32(186)]);
  t.throws(() => decodeLinkHeader(version1), { code: 'unsupported-version' });
});

test('a capability list that is too long or lies outside of the reply is refused', (t) => {
  const reply = (commonWords: number, offset: number): Buffer =>
    Buffer.from([...u32(0), ...key, ...u32(commonWords), ...u32(0), ...u32(offset)]);
  t.throws(() => decodeLinkReply(reply(33, 178)), { code: 'too-large' });
  t.throws(() => decodeLinkReply(reply(1, 0xffff_ffff)), { code: 'truncated' });
});

test('capability bits go into words and are found there', (t) => {
  t.deepEqual(capabilityWords([0, 1, 3]), [0b1011]);
  t.deepEqual(capabilityWords([31, 32]), [0x8000_0000, 1]);
  t.deepEqual(capabilityWords([]), []);
  t.true(hasCapability([11], commonCapability.miniHeader));
  t.false(hasCapability([11], commonCapability.authSasl));
  t.false(hasCapability([], 40));
});
