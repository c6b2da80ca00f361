import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import test from 'ava';
import { piecesOf } from '../../testing/pieces-of.ts';
import { hasCapability, commonCapability } from './capabilities.ts';
import { linkErrorFrom } from './link-error.ts';
import { decodeLinkHeader, decodeLinkReply, type LinkReply } from './link-reply.ts';
import { decodeMainMessage } from './main-message.ts';
import type { HeaderForm } from './message-header.ts';
import { createMessageParser, type SpiceFrame } from './message-parser.ts';
import { decodePortMessage } from './port-message.ts';

/** Everything here was sent by spice-server itself: see fixtures/spice/README.md. */

for (const form of ['mini', 'full'] as const) {
  test(`the real server’s main channel is read, with ${form} headers`, (t) => {
    const { reply, result, messages } = replay(`main-${form}`);
    t.is(result, 'ok');
    t.is(reply.publicKey?.length, 162);
    t.true(hasCapability(reply.commonCapabilities, commonCapability.authSpice));
    const read = cut(form, messages, 4099).map(decodeMainMessage);
    t.is(read[0]?.kind, 'init');
    t.deepEqual(
      read
        .filter((message) => message.kind === 'ping')
        .slice(0, 3)
        .map(({ padBytes }) => padBytes),
      [0, 0, 256_000],
    );
    const list = read.find((message) => message.kind === 'channels-list');
    t.is(list?.channels.filter(({ type }) => type === 10).length, 2);
  });

  test(`the real server’s port is read, with ${form} headers, wherever it is cut`, (t) => {
    const { messages } = replay(`port-${form}`);
    for (let at = 1; at < messages.length; at += 1) {
      const read = cut(form, messages, at).map(decodePortMessage);
      t.deepEqual(read[0], { kind: 'port-init', name: 'spice.sso.0', opened: true });
      const data = read.flatMap((message) => (message.kind === 'data' ? [message.data] : []));
      t.is(Buffer.concat(data).toString(), 'through the port');
    }
  });
}

test('the real server says when the guest’s side opens and closes', (t) => {
  const read = cut('mini', replay('port-closed-mini').messages, 64).map(decodePortMessage);
  t.deepEqual(read[0], { kind: 'port-init', name: 'plug.0', opened: false });
  t.deepEqual(
    read.flatMap((message) => (message.kind === 'port-event' ? [message.event] : [])),
    ['opened', 'closed'],
  );
});

test('the real server refuses a wrong ticket', (t) => {
  const { result, messages } = replay('refused');
  t.is(result, 'permission-denied');
  t.is(messages.length, 0);
});

function replay(name: string): {
  readonly reply: LinkReply;
  readonly result: string;
  readonly messages: Buffer;
} {
  const octets = gunzipSync(readFileSync(new URL(`../../../fixtures/spice/${name}.bin.gz`, import.meta.url)));
  const replyEnd = 16 + decodeLinkHeader(octets.subarray(0, 16));
  return {
    reply: decodeLinkReply(octets.subarray(16, replyEnd)),
    result: linkErrorFrom(octets.readUInt32LE(replyEnd)),
    messages: octets.subarray(replyEnd + 4),
  };
}

function cut(form: HeaderForm, octets: Buffer, pieceBytes: number): readonly SpiceFrame[] {
  const parser = createMessageParser(form);
  const frames: SpiceFrame[] = [];
  for (let at = 0; at < octets.length; at += pieceBytes) {
    frames.push(...piecesOf(parser, octets.subarray(at, at + pieceBytes)));
  }
  parser.end();
  return frames;
}
