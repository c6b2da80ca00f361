import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { Secret } from '../../../secret/secret.ts';
import { ConsoleError } from './console.ts';
import { holdConsole, isLocked, lockConsole } from './locker.ts';

const handle = new Secret('0123456789abcdef0123456789abcdef');
const never = new AbortController().signal;

/** A lock that notes what it is asked, but for `alive`, and answers each line as the script says; '' says nothing. */
async function startLock(t: ExecutionContext, script: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'lock-'));
  const path = join(folder, 'lock.sock');
  const asked: string[] = [];
  const peers: Socket[] = [];
  const left = Promise.withResolvers<undefined>();
  const server = createServer((socket) => {
    peers.push(socket);
    socket.on('error', () => undefined).on('close', () => left.resolve(undefined));
    socket.setEncoding('latin1').on('data', (text: string) => {
      for (const line of text.split('\n').filter((one) => one !== '' && one !== 'alive')) {
        asked.push(line);
        const answer = script[line.split(' ')[0] ?? ''] ?? '';
        if (answer !== '') socket.write(`${answer}\n`);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  t.teardown(async () => {
    for (const peer of peers) peer.destroy();
    server.close();
    await rm(folder, { recursive: true });
  });
  return { path, asked, peers, left: left.promise };
}

test('the console is locked as long as the lock’s file is there', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'locked-'));
  t.teardown(() => rm(folder, { recursive: true }));
  t.false(await isLocked(join(folder, 'locked')));
  await writeFile(join(folder, 'locked'), '3');
  t.true(await isLocked(join(folder, 'locked')));
});

test('the lock’s own word says whether it locked anybody', async (t) => {
  for (const word of ['locked', 'nobody'] as const) {
    const { path, asked } = await startLock(t, { lock: word });
    t.is(await lockConsole(path), word);
    t.deepEqual(asked, ['lock']);
  }
});

test('a lock that cannot lock is asked again until it has locked', async (t) => {
  const script = { lock: 'error 500' };
  const { path, asked } = await startLock(t, script);
  const locking = lockConsole(path);
  while (asked.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  script.lock = 'locked';
  t.is(await locking, 'locked');
});

test('a session is shown by the connection that holds the console', async (t) => {
  const { path, asked } = await startLock(t, { hold: 'held 3', unlock: 'verified', show: 'shown' });
  using held = await holdConsole(never, undefined, path);
  t.is(held.session, '3');
  await held.verify('3', handle);
  await held.show('3');
  t.deepEqual(asked, ['hold', `unlock ${handle.reveal()}`, 'show 3']);
});

test('the lock is told on which descriptor the client’s hang-up shows', async (t) => {
  const { path, asked } = await startLock(t, { hold: 'held 3' });
  using held = await holdConsole(never, 17, path);
  t.is(held.session, '3');
  t.deepEqual(asked, ['hold 17']);
});

test('a console whose session is another one by now is not unlocked', async (t) => {
  const { path, asked } = await startLock(t, { hold: 'held 4', unlock: 'verified' });
  using held = await holdConsole(never, undefined, path);
  t.is((await t.throwsAsync(held.verify('3', handle), { instanceOf: ConsoleError })).code, 406);
  t.deepEqual(asked, ['hold']);
});

test('a refusal keeps its code, and never quotes the handle', async (t) => {
  for (const [answer, code] of [
    ['error 401', 401],
    ['error 403', 403],
    ['error 423', 423],
    ['error 999', 500],
    ['shown', 500],
    ['ok', 500],
  ] as const) {
    const { path } = await startLock(t, { hold: 'held 3', unlock: answer });
    using held = await holdConsole(never, undefined, path);
    const error = await t.throwsAsync(held.verify('3', handle), { instanceOf: ConsoleError });
    t.is(error.code, code, answer);
    t.false(error.message.includes(handle.reveal()));
  }
});

test('a client that the lock saw leave gives its login up', async (t) => {
  const { path } = await startLock(t, { hold: 'held 3', unlock: 'left' });
  using held = await holdConsole(never, 17, path);
  t.is((await t.throwsAsync(held.verify('3', handle), { instanceOf: ConsoleError })).code, 408);
});

test('a lock that answers more than a line has room for is left', async (t) => {
  const { path, left } = await startLock(t, { hold: `held ${'x'.repeat(100_000)}` });
  t.is((await t.throwsAsync(holdConsole(never, undefined, path), { instanceOf: ConsoleError })).code, 500);
  await left;
});

test('a lock that is not there holds nothing', async (t) => {
  const error = await t.throwsAsync(holdConsole(never, undefined, '/nonexistent/lock.sock'), {
    instanceOf: ConsoleError,
  });
  t.is(error.code, 500);
});

test('aborting lets go of the console at whatever moment', async (t) => {
  const stay = new AbortController();
  const { path, left } = await startLock(t, { hold: 'held 3' });
  using held = await holdConsole(stay.signal, undefined, path);
  const verdict = held.verify('3', handle);
  stay.abort();
  t.is((await t.throwsAsync(verdict, { instanceOf: ConsoleError })).code, 408);
  await left;
  t.is(await held.ended, 'lost');
});

test('the lock’s last word says why the console is held no more', async (t) => {
  for (const [word, why] of [
    ['locked', 'locked'],
    ['left', 'left'],
    ['late', 'late'],
    ['ended', 'ended'],
    ['nonsense', 'lost'],
    ['', 'lost'],
  ] as const) {
    const { path, peers } = await startLock(t, { hold: 'held 3' });
    using held = await holdConsole(never, undefined, path);
    peers[0]?.end(word === '' ? '' : `${word}\n`);
    t.is(await held.ended, why);
  }
});

test('a console is given back to the greeter by a word, not by leaving', async (t) => {
  const { path, asked } = await startLock(t, { hold: 'held ', release: 'released' });
  using held = await holdConsole(never, undefined, path);
  await held.release();
  t.deepEqual(asked, ['hold', 'release']);
});

test('locking what is shown is written before anything else happens', async (t) => {
  const { path, asked, left } = await startLock(t, { hold: 'held 3', show: 'shown', lock: 'locked' });
  const held = await holdConsole(never, undefined, path);
  await held.show('3');
  held.lock();
  held[Symbol.dispose]();
  await left;
  t.deepEqual(asked, ['hold', 'show 3', 'lock']);
});
