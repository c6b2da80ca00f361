import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import test from 'ava';
import { createHeaderEncoder, decodeHeader, headerBytes } from '../../wire/spice/message-header.ts';
import { createDataPlace, type DataPlace, frameData } from './data-frames.ts';
import { createPluginReader } from './plugin-reader.ts';
import { socketPair } from './socket-pair.ts';

const dataType = 101;
const encode = createHeaderEncoder('mini');

function bodyOf(framed: Buffer): Buffer {
  const bodies: Buffer[] = [];
  for (let at = 0; at < framed.length; ) {
    const { sizeBytes } = decodeHeader('mini', framed, at);
    at += headerBytes.mini + sizeBytes;
    bodies.push(framed.subarray(at - sizeBytes, at));
  }
  return Buffer.concat(bodies);
}

/** A plugin's socket and a server that takes a piece when it is told to. */
async function reading() {
  const sent: Buffer[] = [];
  let sendings = 0;
  let news = Promise.withResolvers<undefined>();
  let take: (() => void) | undefined;
  const reader = createPluginReader({
    newPlace: () => createDataPlace(headerBytes.mini),
    send: (place: DataPlace, sizeBytes) => {
      sendings += 1;
      news.resolve(undefined);
      const framed = frameData(place, sizeBytes, (bodyBytes) =>
        encode({ type: dataType, sizeBytes: bodyBytes }),
      );
      return new Promise((resolve) => {
        take = () => {
          // Only now: until then what was framed is not to be written to.
          sent.push(bodyOf(framed));
          take = undefined;
          resolve();
        };
      });
    },
  });
  const { ours, theirs } = await socketPair(reader.onread);
  const said = reader.forward(ours);
  return {
    ours,
    plugin: theirs,
    said,
    sent,
    sendings: () => sendings,
    takeOne: async () => {
      while (take === undefined) {
        await news.promise;
        news = Promise.withResolvers();
      }
      take();
    },
  };
}

async function settled(socket: Socket): Promise<void> {
  let before = -1;
  while (socket.bytesRead !== before) {
    before = socket.bytesRead;
    for (let count = 0; count < 20; count += 1) await turn();
  }
}

test('a lone piece is sent at once, and what comes while it is on its way leaves as one', async (t) => {
  const { ours, plugin, sent, sendings, takeOne, said } = await reading();
  plugin.write('first');
  await takeOne();
  plugin.write('second');
  await settled(ours);
  t.is(sendings(), 2);
  for (const word of ['third ', 'fourth ', 'fifth']) {
    plugin.write(word);
    await settled(ours);
  }
  t.is(sendings(), 2);
  await takeOne();
  // The socket's next piece comes to where the third has been: it must follow, and change nothing that is sent.
  plugin.write(' sixth');
  await settled(ours);
  await takeOne();
  await takeOne();
  plugin.end();
  await said;
  t.deepEqual(sent.map(String), ['first', 'second', 'third fourth fifth', ' sixth']);
  plugin.destroy();
});

test('what comes behind two messages that are being sent changes neither', async (t) => {
  const { ours, plugin, sent, takeOne, said } = await reading();
  const data = Buffer.from(Array.from({ length: 40_000 }, (_, index) => (index * 7 + (index >> 8)) & 255));
  plugin.write('first');
  await settled(ours);
  plugin.write(data);
  await settled(ours);
  await takeOne();
  // The socket still has its place behind the data, which is on its way as two messages now.
  plugin.write('what follows');
  await settled(ours);
  await takeOne();
  await takeOne();
  plugin.end();
  await said;
  t.deepEqual(
    sent.map(({ length }) => length),
    [5, 40_000, 12],
  );
  t.true(sent[1]?.equals(data));
  t.is(sent[2]?.toString(), 'what follows');
  plugin.destroy();
});

test('a server that takes nothing throttles the plugin after two places, and all comes in order', async (t) => {
  const { ours, plugin, sent, takeOne, said } = await reading();
  const data = Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => (index * 7 + (index >> 8)) & 255));
  plugin.end(data);
  await settled(ours);
  t.is(ours.bytesRead, 2 * 65_536);
  let over = false;
  void said.then(() => (over = true));
  while (Buffer.concat(sent).length < data.length) await takeOne();
  await said;
  t.true(over);
  t.true(Buffer.concat(sent).equals(data));
  plugin.destroy();
});

test('a plugin that dies has its last words sent first', async (t) => {
  const { ours, plugin, sent, takeOne, said } = await reading();
  plugin.write('last words');
  await settled(ours);
  const closed = once(ours, 'close');
  ours.destroy();
  await closed;
  await takeOne();
  await said;
  t.deepEqual(sent.map(String), ['last words']);
  plugin.destroy();
});
