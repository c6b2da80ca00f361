import { setImmediate } from 'node:timers/promises';
import test from 'ava';
import { reusedMemory } from '../../testing/reused-memory.ts';
import { type ChannelItem, type ChannelLayer, createLineChannel } from './line-channel.ts';

/** A layer that marks what it wraps with its name, so that a test sees which one an octet left under. */
function markingLayer(name: string): ChannelLayer {
  return {
    wrap: (plaintext) => Promise.resolve(Buffer.from(`${name}<${plaintext.toString()}>`)),
    unwrap: (frames) => {
      const text = frames.subarray(4).toString();
      if (!text.startsWith(name)) return Promise.reject(new Error('not of this layer'));
      return Promise.resolve([Buffer.from(text.slice(name.length))]);
    },
  };
}

function frame(text: string): Buffer {
  const payload = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(payload.length);
  return Buffer.concat([length, payload]);
}

function openChannel(write?: (octets: Buffer) => Promise<void>) {
  const written: string[] = [];
  const items: ChannelItem[] = [];
  const midFrame: boolean[] = [];
  const failures: unknown[] = [];
  const channel = createLineChannel({
    write:
      write ??
      ((octets) => {
        written.push(octets.toString());
        return Promise.resolve();
      }),
    onItem: (item) => items.push(item),
    onMidFrame: (pending) => midFrame.push(pending),
    onWriteFailure: (cause) => failures.push(cause),
  });
  return { channel, written, items, midFrame, failures };
}

test('lines that are queued together leave together, in order, each under the layer it was queued in', async (t) => {
  const { channel, written } = openChannel();
  channel.send('');
  channel.send('ok');
  channel.raise(markingLayer('A'));
  channel.send('login started');
  channel.send('login opened');
  channel.drop();
  channel.send('SPICE-SSO');
  await channel.flushed();
  t.deepEqual(written, ['\nok\n', 'A<login started\nlogin opened\n>', 'SPICE-SSO\n']);
});

test('what arrives in the layer is read as lines, across frames', async (t) => {
  const { channel, items } = openChannel();
  channel.raise(markingLayer('A'));
  await channel.receive(Buffer.concat([frame('Aping 1\npi'), frame('Ang 2\n')]));
  t.deepEqual(items, [
    { kind: 'line', line: 'ping 1' },
    { kind: 'line', line: 'ping 2' },
  ]);
});

test('lines and frames come out the same from memory that each read reuses', async (t) => {
  const stream = Buffer.concat([
    Buffer.from('up\n'),
    frame('Aping 1\npi'),
    frame('Ang 2\n'),
    frame('Aping 3\n'),
  ]);
  for (let first = 0; first <= stream.length; first += 1) {
    for (let second = first; second <= stream.length; second += 1) {
      const lines: string[] = [];
      const channel = createLineChannel({
        write: () => Promise.resolve(),
        onItem: (item) => {
          lines.push(item.kind === 'line' ? item.line : item.kind);
          if (item.kind === 'line' && item.line === 'up') channel.raise(markingLayer('A'));
        },
        onMidFrame: () => undefined,
        onWriteFailure: () => undefined,
      });
      const arrived = reusedMemory();
      for (const [from, to] of [
        [0, first],
        [first, second],
        [second, stream.length],
      ] as const)
        await channel.receive(arrived(stream.subarray(from, to)));
      t.deepEqual(lines, ['up', 'ping 1', 'ping 2', 'ping 3']);
    }
  }
});

test('a frame that does not unwrap ends the layer, and the stream is lines again', async (t) => {
  const { channel, items, written } = openChannel();
  channel.raise(markingLayer('A'));
  await channel.receive(Buffer.concat([frame('Bping 1\n'), Buffer.from('ping 2\n')]));
  t.deepEqual(
    items.map((item) => (item.kind === 'line' ? item.line : item.kind)),
    ['sync-lost', 'ping 2'],
  );
  channel.send('plain');
  await channel.flushed();
  t.deepEqual(written, ['plain\n']);
});

test('a layer that is dropped while it unwraps yields nothing', async (t) => {
  const { channel, items } = openChannel();
  channel.raise(markingLayer('A'));
  const received = channel.receive(frame('Aping 1\n'));
  channel.drop();
  await received;
  t.deepEqual(items, []);
});

test('each further incomplete frame is told anew, and its end once', async (t) => {
  const { channel, midFrame } = openChannel();
  channel.raise(markingLayer('A'));
  const octets = frame('Aping 1\n');
  await channel.receive(octets.subarray(0, 6));
  await channel.receive(octets.subarray(6, 7));
  t.deepEqual(midFrame, [true]);
  await channel.receive(Buffer.concat([octets.subarray(7), octets.subarray(0, 2)]));
  t.deepEqual(midFrame, [true, true]);
  await channel.receive(octets.subarray(2));
  t.deepEqual(midFrame, [true, true, false]);
});

test('a peer that takes nothing is given up before the queue grows', async (t) => {
  const { channel, failures } = openChannel(() => new Promise(() => undefined));
  const line = 'x'.repeat(100_000);
  channel.send(line);
  await setImmediate();
  for (let count = 0; count < 12; count += 1) channel.send(line);
  t.is(failures.length, 1);
});

test('a write that fails is told once, and nothing is written after it', async (t) => {
  let writes = 0;
  const { channel, failures } = openChannel(() => {
    writes += 1;
    return Promise.reject(new Error('gone'));
  });
  channel.send('a');
  await channel.flushed();
  channel.send('b');
  await channel.flushed();
  t.is(writes, 1);
  t.is(failures.length, 1);
});

test('while a SASL exchange runs a line may be as long as its tokens, and no longer after it', async (t) => {
  const { channel, items } = openChannel();
  const token = `sasl ${'A'.repeat(50_000)}`;
  channel.expectTokens();
  await channel.receive(Buffer.from(`${token}\n${'x'.repeat(98_305)}\n`));
  channel.drop();
  await channel.receive(Buffer.from(`${token}\n`));
  t.deepEqual(items, [{ kind: 'line', line: token }, { kind: 'too-long' }, { kind: 'too-long' }]);
});
