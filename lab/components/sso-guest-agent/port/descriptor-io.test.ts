import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { createDescriptorReader, mostPieces, writeNow } from './descriptor-io.ts';

let folder: string;
let fifo: string;

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'descriptor-io-'));
  fifo = join(folder, 'fifo');
  await promisify(execFile)('mkfifo', [fifo]);
});
test.after.always(() => rm(folder, { recursive: true, force: true }));

test('pieces leave in their order, and each read comes into the same memory', async (t) => {
  await using both = await open(fifo, constants.O_RDWR | constants.O_NONBLOCK);
  const reader = createDescriptorReader(both.fd, 2);
  t.is(reader.readNow(), undefined);
  t.is(
    writeNow(
      both.fd,
      ['one ', 'two ', 'three'].map((text) => Buffer.from(text)),
    ),
    13,
  );
  const first = reader.readNow();
  t.is(first?.toString(), 'one two three');
  t.is(writeNow(both.fd, [Buffer.alloc(5000, 'x'), Buffer.alloc(5000, 'y')]), 10_000);
  const second = reader.readNow();
  t.is(second?.toString(), 'x'.repeat(5000) + 'y'.repeat(3192));
  t.is(first?.toString(), 'x'.repeat(13));
  t.is(reader.readNow()?.toString(), 'y'.repeat(1808));
});

test('more pieces than there is room for are none of a transfer', async (t) => {
  await using both = await open(fifo, constants.O_RDWR | constants.O_NONBLOCK);
  const pieces = Array.from({ length: mostPieces + 1 }, () => Buffer.from('x'));
  t.throws(() => writeNow(both.fd, pieces), { instanceOf: RangeError });
  t.is(writeNow(both.fd, pieces.slice(1)), mostPieces);
});
