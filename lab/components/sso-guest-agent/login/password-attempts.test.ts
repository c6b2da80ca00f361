import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { maxBackOffMs, openPasswordAttempts } from './password-attempts.ts';

const alice = 'alice@LAB.TEST';
const firstBackOffMs = 30_000;

let folder: string;
let file: string;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'attempts-'));
  file = join(folder, 'attempts.json');
});
test.afterEach.always(() => rm(folder, { recursive: true, force: true }));

function open(clock: { nowMs: number }) {
  return openPasswordAttempts({ file, firstBackOffMs, now: () => clock.nowMs });
}

test.serial(
  'after a wrong password the next is refused until its time has passed, and each wait is longer',
  async (t) => {
    const clock = { nowMs: 1_000_000 };
    const attempts = open(clock);
    t.true(await attempts.begin(alice));
    t.false(await attempts.begin(alice));
    clock.nowMs += firstBackOffMs - 1;
    t.false(await attempts.begin(alice));
    clock.nowMs += 1;
    t.true(await attempts.begin(alice));
    clock.nowMs += 2 * firstBackOffMs - 1;
    t.false(await attempts.begin(alice));
  },
);

test.serial('the count survives its process, and others cannot read it', async (t) => {
  const clock = { nowMs: 1_000_000 };
  await open(clock).begin(alice);
  t.false(await open(clock).begin(alice));
  t.is((await stat(file)).mode & 0o777, 0o600);
});

test.serial('each failure doubles the wait, across a restart and up to the longest', async (t) => {
  const clock = { nowMs: 1_000_000 };
  for (let waitMs = firstBackOffMs; waitMs < 2 * maxBackOffMs; waitMs *= 2) {
    t.true(await open(clock).begin(alice));
    clock.nowMs += Math.min(waitMs, maxBackOffMs) - 1;
    t.false(await open(clock).begin(alice), `${waitMs} ms are not over`);
    clock.nowMs += 1;
  }
  t.true(await open(clock).begin(alice));
});

test.serial('an attempt that the KDC never saw leaves the failures before it', async (t) => {
  const clock = { nowMs: 1_000_000 };
  await open(clock).begin(alice);
  clock.nowMs += firstBackOffMs;
  await open(clock).begin(alice);
  await open(clock).takeBack(alice);
  t.true(await open(clock).begin(alice), 'it may be made again at once');
  clock.nowMs += 2 * firstBackOffMs - 1;
  t.false(await open(clock).begin(alice), 'it is the second failure');
});

test.serial(
  'what is taken back leaves no trace, and nothing that was never counted is taken back',
  async (t) => {
    const attempts = open({ nowMs: 1_000_000 });
    await attempts.takeBack(alice);
    await t.throwsAsync(stat(file), { code: 'ENOENT' });
    await attempts.begin(alice);
    await attempts.takeBack(alice);
    t.is(await readFile(file, 'utf8'), '{}');
  },
);

test.serial('a success ends it, and so does a KDC that was not reached', async (t) => {
  const attempts = open({ nowMs: 1_000_000 });
  await attempts.begin(alice);
  await attempts.succeeded(alice);
  t.true(await attempts.begin(alice));
  await attempts.takeBack(alice);
  t.true(await attempts.begin(alice));
});

test.serial('of two attempts at once only one is made', async (t) => {
  const attempts = open({ nowMs: 1_000_000 });
  t.deepEqual(await Promise.all([attempts.begin(alice), attempts.begin(alice)]), [true, false]);
});

test.serial('everybody has a count of their own', async (t) => {
  const attempts = open({ nowMs: 1_000_000 });
  await attempts.begin(alice);
  t.true(await attempts.begin('bob@LAB.TEST'));
});

test.serial('a clock that was set back locks nobody out for longer than the longest wait', async (t) => {
  const clock = { nowMs: 10 * maxBackOffMs };
  await open(clock).begin(alice);
  clock.nowMs = 1000;
  const attempts = open(clock);
  t.false(await attempts.begin(alice));
  clock.nowMs = 999 + maxBackOffMs;
  t.false(await attempts.begin(alice));
  clock.nowMs = 1000 + maxBackOffMs;
  t.true(await attempts.begin(alice));
});

test.serial('a file that is full of principals takes no other', async (t) => {
  const counts = Array.from({ length: 1000 }, (_, n) => [`u${n}@LAB.TEST`, { failures: 1, untilMs: 0 }]);
  await writeFile(file, JSON.stringify(Object.fromEntries(counts)));
  t.false(await open({ nowMs: 1_000_000 }).begin(alice));
  t.true(await open({ nowMs: 1_000_000 }).begin('u7@LAB.TEST'));
});

test.serial('what cannot be read counts as nothing, and is written anew', async (t) => {
  await writeFile(file, 'garbage');
  t.true(await open({ nowMs: 1_000_000 }).begin(alice));
  t.true((await readFile(file, 'utf8')).startsWith('{"alice@LAB.TEST"'));
});
