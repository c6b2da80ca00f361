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
