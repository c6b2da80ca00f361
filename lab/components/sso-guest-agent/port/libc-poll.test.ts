import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { pollBits, pollDescriptor } from './libc-poll.ts';

test('poll(2) says which of the asked events has come', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'poll-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const fifo = join(folder, 'fifo');
  await execa('mkfifo', [fifo]);
  await using both = await open(fifo, 'r+');

  t.is(await pollDescriptor(both.fd, pollBits.readable, 10), 0);
  t.is(await pollDescriptor(both.fd, pollBits.writable, 1000), pollBits.writable);
  await both.write('x');
  t.is(await pollDescriptor(both.fd, pollBits.readable, 1000), pollBits.readable);
});

test('a hang-up is reported though nobody asked for it', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'poll-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const fifo = join(folder, 'fifo');
  await execa('mkfifo', [fifo]);
  const reader = createReadStream(fifo, { highWaterMark: 1 });
  const writer = await open(fifo, 'w');
  await once(reader, 'open');
  await using held = await open(fifo, 'r+').then(async (both) => {
    await both.close();
    return open(`/proc/self/fd/${String((reader as unknown as { fd: number }).fd)}`, 'r');
  });
  await writer.close();
  t.is((await pollDescriptor(held.fd, pollBits.readable, 1000)) & pollBits.hangUp, pollBits.hangUp);
  reader.destroy();
});
