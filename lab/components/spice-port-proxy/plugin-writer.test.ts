import { once } from 'node:events';
import type { Socket } from 'node:net';
import test from 'ava';
import { createPluginWriter } from './plugin-writer.ts';
import { socketPair } from './socket-pair.ts';

async function received(socket: Socket, octets: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let count = 0;
  for await (const part of socket) {
    parts.push(part as Buffer);
    count += (part as Buffer).length;
    if (count >= octets) break;
  }
  return Buffer.concat(parts);
}

test('octets reach the plugin in order, and small messages do not wait for each other', async (t) => {
  const { ours, theirs } = await socketPair();
  const { write } = createPluginWriter(ours);
  const messages = Array.from({ length: 200 }, (_, index) => Buffer.from(`message ${index}\n`));
  for (const message of messages) t.is(write(message), undefined);
  const all = Buffer.concat(messages);
  t.true((await received(theirs, all.length)).equals(all));
  ours.destroy();
});

test('a plugin that reads nothing is given a bounded number of octets, and of messages', async (t) => {
  for (const data of [Buffer.alloc(32_768), Buffer.alloc(1)]) {
    const { ours, theirs } = await socketPair();
    const { write } = createPluginWriter(ours);
    let held: Promise<void> | undefined;
    let given = 0;
    // What the kernel takes is not waiting here: turn by turn it fills up.
    while (given < 100_000 && held === undefined) {
      held = write(data);
      given += 1;
    }
    t.truthy(held);
    t.true(ours.writableLength <= 131_072 + 32_768);
    t.true(given <= 256);
    ours.destroy();
    theirs.destroy();
    await held;
  }
});

test('a writer that was held goes on when the plugin reads, and when it is gone', async (t) => {
  const { ours, theirs } = await socketPair();
  const { write } = createPluginWriter(ours);
  const big = Buffer.alloc(1_000_000, 'x');
  const held = write(big);
  t.truthy(held);
  t.is((await received(theirs, big.length)).length, big.length);
  await held;
  const closed = once(ours, 'close');
  ours.destroy();
  await closed;
  t.is(write(big), undefined);
});

test('what was written reaches the plugin before the end that comes in the same turn', async (t) => {
  const { ours, theirs } = await socketPair();
  const { write, isWriting } = createPluginWriter(ours);
  void write(Buffer.from('last '));
  void write(Buffer.from('words'));
  t.true(isWriting());
  ours.end();
  t.is(String(await received(theirs, 100)), 'last words');
  t.false(isWriting());
  theirs.destroy();
});
