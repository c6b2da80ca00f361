import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import test from 'ava';
import { createSocketIntake } from './socket-intake.ts';
import { socketPair } from './socket-pair.ts';

async function connected() {
  const intake = createSocketIntake();
  const { ours, theirs } = await socketPair(intake.onread);
  intake.attach(ours);
  return { intake, ours, theirs };
}

const pattern = (size: number) =>
  Buffer.from(Array.from({ length: size }, (_, index) => (index * 13 + (index >> 8)) & 255));

test('what is read exactly is cut off, and the rest flows after it', async (t) => {
  const { intake, theirs } = await connected();
  theirs.write('headbodyre');
  t.is(String(await intake.readExactly(4)), 'head');
  t.is(String(await intake.readExactly(4)), 'body');
  const flowed: string[] = [];
  theirs.end('st');
  await intake.flow(
    (octets) => {
      flowed.push(String(octets));
      return undefined;
    },
    () => false,
  );
  t.is(flowed.join(''), 'rest');
  theirs.destroy();
});

test('a stream that ends before what is wanted is told', async (t) => {
  const { intake, theirs } = await connected();
  theirs.end('abc');
  await t.throwsAsync(intake.readExactly(4), { message: 'the server closed the connection' });
  theirs.destroy();
});

test('a taker that holds what it was given is given nothing more, and the sender is throttled', async (t) => {
  const { intake, ours, theirs } = await connected();
  const data = pattern(1_000_000);
  theirs.end(data);
  const parts: Buffer[] = [];
  const first = Promise.withResolvers<undefined>();
  let release: (() => void) | undefined;
  const flowing = intake.flow(
    (octets) => {
      parts.push(Buffer.from(octets));
      first.resolve(undefined);
      return new Promise((resolve) => (release = resolve));
    },
    () => true,
  );
  await first.promise;
  for (let count = 0; count < 50; count += 1) await turn();
  t.is(parts.length, 1);
  t.true(ours.bytesRead <= 262_144);
  while (Buffer.concat(parts).length < data.length) {
    release?.();
    await turn();
  }
  release?.();
  await flowing;
  t.true(Buffer.concat(parts).equals(data));
  theirs.destroy();
});

test('octets that are still in use are not written over', async (t) => {
  const { intake, theirs } = await connected();
  const data = pattern(2_000_000);
  theirs.end(data);
  const parts: Buffer[] = [];
  await intake.flow(
    (octets) => {
      parts.push(octets);
      return undefined;
    },
    () => true,
  );
  t.true(Buffer.concat(parts).equals(data));
  theirs.destroy();
});

test('octets that nobody uses any more are read into the same memory again', async (t) => {
  const { intake, theirs } = await connected();
  theirs.end(pattern(2_000_000));
  const memory = new Set<ArrayBufferLike>();
  await intake.flow(
    (octets) => {
      memory.add(octets.buffer);
      return undefined;
    },
    () => false,
  );
  t.is(memory.size, 1);
  theirs.destroy();
});

test('a connection that breaks, and a taker that throws, end the flow', async (t) => {
  const broken = await connected();
  const flowing = broken.intake.flow(
    () => undefined,
    () => false,
  );
  const closed = once(broken.ours, 'close');
  broken.ours.destroy();
  await closed;
  await t.throwsAsync(flowing, { message: 'the connection broke' });
  broken.theirs.destroy();

  const { intake, ours, theirs } = await connected();
  theirs.write('x');
  await t.throwsAsync(
    intake.flow(
      () => {
        throw new Error('not to be read');
      },
      () => false,
    ),
    { message: 'not to be read' },
  );
  ours.destroy();
  theirs.destroy();
});

test('a connection that breaks while the taker holds is told when it lets go', async (t) => {
  const { intake, ours, theirs } = await connected();
  const holding = Promise.withResolvers<undefined>();
  const given = Promise.withResolvers<undefined>();
  let told = false;
  const flowing = intake.flow(
    () => {
      given.resolve(undefined);
      return holding.promise;
    },
    () => false,
  );
  flowing.catch(() => (told = true));
  theirs.write('x');
  await given.promise;
  const closed = once(ours, 'close');
  ours.destroy();
  await closed;
  await turn();
  t.false(told);
  holding.resolve(undefined);
  await t.throwsAsync(flowing, { message: 'the connection broke' });
  theirs.destroy();
});
