import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import test from 'ava';
import { watchDescriptor } from './descriptor-news.ts';

let folder: string;
let fifo: string;
const never = new AbortController().signal;

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'descriptor-news-'));
  fifo = join(folder, 'fifo');
  await promisify(execFile)('mkfifo', [fifo]);
});
test.after.always(() => rm(folder, { recursive: true, force: true }));

test.serial('what happens to a descriptor ends the wait, before it or during it', async (t) => {
  await using both = await open(fifo, constants.O_RDWR | constants.O_NONBLOCK);
  using news = watchDescriptor(both.fd);
  const startedMs = performance.now();
  const during = news.wait(20_000, never);
  await both.write('x');
  await during;
  await both.write('y');
  await news.wait(20_000, never);
  t.true(performance.now() - startedMs < 10_000);
});

test.serial('without news the wait ends with its time or its signal', async (t) => {
  await using both = await open(fifo, constants.O_RDWR | constants.O_NONBLOCK);
  using news = watchDescriptor(both.fd);
  await news.wait(10, never);
  const ending = new AbortController();
  const wait = news.wait(20_000, ending.signal);
  ending.abort();
  await wait;
  t.pass();
});

test.serial('a descriptor that is not watched any more is silent', async (t) => {
  await using both = await open(fifo, constants.O_RDWR | constants.O_NONBLOCK);
  watchDescriptor(both.fd)[Symbol.dispose]();
  let told = 0;
  const count = () => (told += 1);
  process.on('SIGIO', count);
  await both.write('x');
  await new Promise((resolve) => setImmediate(resolve));
  process.off('SIGIO', count);
  t.is(told, 0);
});
