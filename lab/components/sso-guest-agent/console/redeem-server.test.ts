import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test, { type ExecutionContext } from 'ava';
import { createHandleStore } from './handle-store.ts';
import { startRedeemServer, type RedeemAttempt } from './redeem-server.ts';

async function startServer(t: ExecutionContext, deadlineMs = 2000) {
  const folder = await mkdtemp(join(tmpdir(), 'redeem-'));
  const path = join(folder, 'run', 'redeem.sock');
  const store = createHandleStore();
  const attempts: RedeemAttempt[] = [];
  const options = {
    path,
    store,
    onAttempt: (a: RedeemAttempt) => attempts.push(a),
    deadlineMs,
  };
  const server = await startRedeemServer(options);
  t.teardown(async () => {
    await server[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });
  return { path, store, attempts, options };
}

async function ask(path: string, pieces: readonly (string | Buffer)[], end = true): Promise<string> {
  const socket = createConnection({ path, allowHalfOpen: true });
  socket.on('error', () => undefined);
  for (const piece of pieces) await new Promise((resolve) => socket.write(piece, resolve));
  if (end) socket.end();
  // A server that hangs up on unread octets resets the connection: no answer either.
  const answered = await text(socket).catch(() => '');
  socket.destroy();
  return answered;
}

test('a handle is redeemed once, by whoever it is for', async (t) => {
  const { path, store, attempts } = await startServer(t);
  const handle = store.issue({ user: 'alice', service: 'greetd', ccache: 'FILE:/tmp/krb5cc_1000' }).reveal();
  t.is(await ask(path, [`redeem ${handle} bob greetd\n`]), 'error 403\n');
  t.is(await ask(path, [`redeem ${handle} alice greetd\n`]), 'ok FILE:/tmp/krb5cc_1000\n');
  t.is(await ask(path, [`redeem ${handle} alice greetd\n`]), 'error 410\n');
  t.deepEqual(
    attempts.map((attempt) => attempt.code),
    [403, undefined, 410],
  );
  t.false(JSON.stringify(attempts).includes(handle));
});

test('a login without a ticket answers with a dash', async (t) => {
  const { path, store } = await startServer(t);
  const handle = store.issue({ user: 'alice', service: 'greetd', ccache: undefined }).reveal();
  t.is(await ask(path, [`redeem ${handle} alice greetd\n`]), 'ok -\n');
});

test('a session is opened after its handle was redeemed, and what it waits for has failed or not', async (t) => {
  const { path, store } = await startServer(t);
  const opened: string[] = [];
  const onSession = (session: string) => {
    opened.push(session);
    return session === '7' ? Promise.resolve() : Promise.reject(new Error('no room'));
  };
  for (const [session, said] of [
    ['7', 'ok -\n'],
    ['8', 'error 500\n'],
  ] as const) {
    const handle = store.issue({ user: 'alice', service: 'greetd', ccache: undefined, onSession }).reveal();
    const line = `session ${handle} alice greetd ${session}\n`;
    t.is(await ask(path, [line]), 'error 410\n');
    t.is(await ask(path, [`redeem ${handle} alice greetd\n`]), 'ok -\n');
    t.is(await ask(path, [line.replace('alice', 'bob')]), 'error 403\n');
    t.is(await ask(path, [line]), said);
    t.is(await ask(path, [line]), 'error 410\n');
  }
  t.deepEqual(opened, ['7', '8']);
});

test('a session that is not ready in time is refused', async (t) => {
  const { store, options } = await startServer(t);
  const path = `${options.path}-2`;
  await using server = await startRedeemServer({ ...options, path, sessionMs: 20 });
  const onSession = () => new Promise<void>(() => undefined);
  const handle = store.issue({ user: 'alice', service: 'greetd', ccache: undefined, onSession }).reveal();
  await ask(server.path, [`redeem ${handle} alice greetd\n`]);
  t.is(await ask(server.path, [`session ${handle} alice greetd 7\n`]), 'error 500\n');
});

test('a request that comes octet by octet is one request', async (t) => {
  const { path, store } = await startServer(t);
  const handle = store.issue({ user: 'alice', service: 'greetd', ccache: undefined }).reveal();
  t.is(await ask(path, Array.from(`redeem ${handle} alice greetd\n`)), 'ok -\n');
});

test('anything but one proper line is malformed', async (t) => {
  const { path, store } = await startServer(t);
  const handle = store.issue({ user: 'alice', service: 'greetd', ccache: undefined }).reveal();
  const good = `redeem ${handle} alice greetd\n`;
  const lines = [
    '\n',
    'redeem\n',
    `${good}x`,
    `${good}${good}`,
    good.replace('\n', '\r\n'),
    good.replace(' ', '  '),
    good.replace('\n', ' 7\n'),
    good.replace('redeem', 'session'),
    good.replace('redeem', 'session').replace('\n', ' ../7\n'),
  ];
  const long = `redeem ${handle} ${'a'.repeat(65)} greetd\n`;
  for (const line of [...lines, long, 'x'.repeat(256), Buffer.alloc(100_000, 0xff)]) {
    t.is(await ask(path, [line]), 'error 422\n');
  }
  t.is(await ask(path, [good]), 'ok -\n');
});

test('a connection that never finishes its line is dropped', async (t) => {
  const { path } = await startServer(t, 50);
  t.is(await ask(path, ['redeem '], false), '');
});

test('no more than eight connections are served at once', async (t) => {
  const { path } = await startServer(t, 200);
  const idle = Array.from({ length: 8 }, () => ask(path, ['redeem '], false));
  t.is(await ask(path, ['redeem\n']), '');
  t.deepEqual(
    await Promise.all(idle),
    Array.from({ length: 8 }, () => ''),
  );
  t.is(await ask(path, ['redeem\n']), 'error 422\n');
});

test('only root gets to the socket', async (t) => {
  const { path } = await startServer(t);
  t.is((await stat(path)).mode & 0o777, 0o600);
  t.is((await stat(join(path, '..'))).mode & 0o777, 0o700);
});

test('a file that an earlier agent left in the socket’s place is replaced', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'redeem-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const path = join(folder, 'redeem.sock');
  await writeFile(path, '');
  await using server = await startRedeemServer({ path, store: createHandleStore() });
  t.is(await ask(server.path, [`redeem ${'0'.repeat(32)} alice greetd\n`]), 'error 410\n');
});
