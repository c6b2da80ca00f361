import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { Secret } from '../../../secret/secret.ts';
import { ConsoleError } from './console.ts';
import { isLocked, unlockConsole } from './locker.ts';

const handle = new Secret('0123456789abcdef0123456789abcdef');
const never = new AbortController().signal;

/** A lock that notes what it is asked and gives this answer; undefined keeps the connection open. */
async function startLock(t: ExecutionContext, answer: string | undefined) {
  const folder = await mkdtemp(join(tmpdir(), 'lock-'));
  const path = join(folder, 'unlock.sock');
  const asked: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (line) => {
      asked.push(line.toString());
      if (answer !== undefined) socket.end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  t.teardown(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });
  return { path, asked };
}

test('the lock is given the handle, and its word is taken', async (t) => {
  const { path, asked } = await startLock(t, 'ok\n');
  await unlockConsole(handle, never, path);
  t.deepEqual(asked, [`unlock ${handle.reveal()}\n`]);
});

test('the console is locked as long as the lock’s socket is there', async (t) => {
  const { path } = await startLock(t, 'ok\n');
  t.true(await isLocked(path));
  t.false(await isLocked('/nonexistent/unlock.sock'));
});

test('a refusal keeps its code', async (t) => {
  for (const code of [401, 403, 423] as const) {
    const { path } = await startLock(t, `error ${code}\n`);
    t.is((await t.throwsAsync(unlockConsole(handle, never, path), { instanceOf: ConsoleError })).code, code);
  }
});

test('an answer that is none unlocks nothing', async (t) => {
  for (const answer of ['', 'ok', 'ok\nok\n', 'error 999\n', 'error\n', 'x'.repeat(100_000)]) {
    const { path } = await startLock(t, answer);
    const error = await t.throwsAsync(unlockConsole(handle, never, path), { instanceOf: ConsoleError });
    t.is(error.code, 500);
    t.false(error.message.includes(handle.reveal()));
  }
});

test('a lock that is not there unlocks nothing', async (t) => {
  const error = await t.throwsAsync(unlockConsole(handle, never, '/nonexistent/unlock.sock'), {
    instanceOf: ConsoleError,
  });
  t.is(error.code, 500);
});

test('a lock that says nothing is left when the signal says so', async (t) => {
  const { path } = await startLock(t, undefined);
  const error = await t.throwsAsync(unlockConsole(handle, AbortSignal.timeout(50), path), {
    instanceOf: ConsoleError,
  });
  t.is(error.code, 408);
});
