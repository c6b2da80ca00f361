import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { pollBits, pollDescriptor } from './libc-poll.ts';

let folder: string;
let fifo: string;

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'libc-poll-'));
  fifo = join(folder, 'fifo');
  await promisify(execFile)('mkfifo', [fifo]);
});
test.after.always(() => rm(folder, { recursive: true, force: true }));

test.serial('poll(2) says which of the asked events has come', async (t) => {
  await using both = await open(fifo, constants.O_RDWR | constants.O_NONBLOCK);
  t.is(await pollDescriptor(both.fd, pollBits.readable, 10), 0);
  t.is(await pollDescriptor(both.fd, pollBits.writable, 1000), pollBits.writable);
  await both.write('x');
  t.is(await pollDescriptor(both.fd, pollBits.readable, 1000), pollBits.readable);
});

test.serial('a hang-up is reported though nobody asked for it', async (t) => {
  await using reader = await open(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = await open(fifo, constants.O_WRONLY);
  t.is(await pollDescriptor(reader.fd, pollBits.writable, 10), 0);
  await writer.close();
  t.is(await pollDescriptor(reader.fd, pollBits.writable, 1000), pollBits.hangUp);
});
