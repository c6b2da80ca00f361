import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { createHandleStore, type HandleStore } from '../components/sso-guest-agent/console/handle-store.ts';
import { startRedeemServer } from '../components/sso-guest-agent/console/redeem-server.ts';

/** Linux-PAM's return values (security/_pam_types.h). */
const pam = {
  success: 0,
  sessionError: 14,
  serviceError: 3,
  userUnknown: 10,
  authError: 7,
  authInfoUnavailable: 9,
};
const alice = { user: 'alice', service: 'greetd', ccache: 'FILE:/tmp/krb5cc_1000' };
const uid = process.getuid?.() ?? 0;
const source = new URL('../../qemu/pam/', import.meta.url).pathname;

let folder: string;

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pam-'));
  await execa(join(source, 'build.sh'), [join(folder, 'pam_sso_handle.so')]);
  await execa(join(source, 'test', 'build.sh'), [join(folder, 'pam-login')]);
});

test.after.always(() => rm(folder, { recursive: true, force: true }));

test('a valid handle logs its user in, and the session is told of the cache', async (t) => {
  const { store, login } = await startAgent(t);
  const outcome = await login(store.issue(alice).reveal());
  t.deepEqual(outcome, {
    prompt: '1 SSO handle: ',
    authenticate: pam.success,
    openSession: pam.success,
    KRB5CCNAME: 'FILE:/tmp/krb5cc_1000',
  });
});

test('a login without a ticket leaves KRB5CCNAME alone', async (t) => {
  const { store, login } = await startAgent(t);
  const outcome = await login(store.issue({ ...alice, ccache: undefined }).reveal());
  t.is(outcome.authenticate, pam.success);
  t.is(outcome.KRB5CCNAME, '');
});

test('the cache is destroyed with the session', async (t) => {
  const { store, login } = await startAgent(t);
  const cache = join(folder, 'krb5cc_1000');
  await writeFile(cache, 'a ticket', { mode: 0o600 });
  // Of a user that this machine has: the module removes it as that user.
  const { username: user } = userInfo();
  await login(store.issue({ ...alice, user, ccache: `FILE:${cache}` }).reveal(), { user });
  await t.throwsAsync(access(cache), { code: 'ENOENT' });
});

test('the session waits for its cache, and is not opened without it', async (t) => {
  const { store, login } = await startAgent(t);
  const opened: string[] = [];
  const filled = store.issue({
    ...alice,
    onSession: (session) => Promise.resolve(void opened.push(session)),
  });
  t.is((await login(filled.reveal())).openSession, pam.success);
  t.deepEqual(opened, ['7']);
  const onSession = () => Promise.reject(new Error('no room'));
  const unfilled = store.issue({ ...alice, onSession });
  t.is((await login(unfilled.reveal())).openSession, pam.sessionError);
});

test('a login that was given up after its handle was redeemed opens no session', async (t) => {
  const lines: string[] = [];
  const socket = await listen(t, (line) => {
    lines.push(line);
    return line.startsWith('redeem') ? 'ok FILE:/tmp/krb5cc_1000\n' : 'error 410\n';
  });
  t.is((await loginAt(socket, '0'.repeat(32))).openSession, pam.sessionError);
  t.is(lines[1], `session ${'0'.repeat(32)} alice greetd 7\n`);
});

test('without a session of logind’s none is opened', async (t) => {
  const { store, login } = await startAgent(t);
  const handle = store.issue(alice).reveal();
  t.is((await login(handle, { session: '-' })).openSession, pam.sessionError);
});

test('no handle, a password or a random handle is refused', async (t) => {
  const { store, login } = await startAgent(t);
  const handle = store.issue(alice).reveal();
  const guesses = ['', 'wonderland', '0'.repeat(32), handle.slice(1), `${handle}0`, `${handle} alice greetd`];
  for (const guess of guesses) t.is((await login(guess)).authenticate, pam.authError);
});

test('what is no handle never reaches the agent', async (t) => {
  const asked: string[] = [];
  const socket = await listen(t, (line) => {
    asked.push(line);
    return 'ok -\n';
  });
  for (const typed of ['wonderland', 'A'.repeat(32), `${'0'.repeat(31)}g`]) {
    t.is((await loginAt(socket, typed)).authenticate, pam.authError);
  }
  t.deepEqual(asked, []);
});

test('a used handle is refused', async (t) => {
  const { store, login } = await startAgent(t);
  const handle = store.issue(alice).reveal();
  t.is((await login(handle)).authenticate, pam.success);
  t.is((await login(handle)).authenticate, pam.authError);
});

test('another user is refused, and does not consume the handle', async (t) => {
  const { store, login } = await startAgent(t);
  const handle = store.issue(alice).reveal();
  t.is((await login(handle, { user: 'bob' })).authenticate, pam.authError);
  t.is((await login(handle)).authenticate, pam.success);
});

test('an expired handle is refused', async (t) => {
  const clock = { nowMs: 0 };
  const { store, login } = await startAgent(t, createHandleStore({ now: () => clock.nowMs }));
  const handle = store.issue(alice).reveal();
  clock.nowMs = 10_000;
  t.is((await login(handle)).authenticate, pam.authError);
});

test('another PAM service is refused, and does not consume the handle', async (t) => {
  const { store, login } = await startAgent(t);
  const handle = store.issue(alice).reveal();
  t.is((await login(handle, { service: 'sshd' })).authenticate, pam.authError);
  t.is((await login(handle)).authenticate, pam.success);
});

test('a user name that would break the request line is refused', async (t) => {
  const { store, login } = await startAgent(t);
  const handle = store.issue(alice).reveal();
  for (const user of ['alice greetd\nredeem', 'al ice', 'a'.repeat(65)]) {
    t.is((await login(handle, { user })).authenticate, pam.userUnknown);
  }
});

test('an agent that is not there is told apart from a refusal', async (t) => {
  const outcome = await loginAt(join(folder, 'nobody.sock'), '0'.repeat(32));
  t.is(outcome.authenticate, pam.authInfoUnavailable);
});

test('a server that runs as somebody else gets no handle', async (t) => {
  const asked: string[] = [];
  const socket = await listen(t, (line) => {
    asked.push(line);
    return 'ok -\n';
  });
  const outcome = await loginAt(socket, '0'.repeat(32), { option: `server_uid=${uid + 1}` });
  t.is(outcome.authenticate, pam.authInfoUnavailable);
  t.deepEqual(asked, []);
});

test('an answer that is none is a refusal', async (t) => {
  const answers = [
    '',
    'ok',
    'ok \n',
    'ok FILE:/a b\n',
    'ok -\nok -\n',
    'OK -\n',
    'ok \u007f\n',
    'error 410\n',
    'ok -',
  ];
  for (const answer of [...answers, `ok ${'x'.repeat(300)}\n`, 'x'.repeat(100_000), 'ok a\0b\n']) {
    const socket = await listen(t, () => answer);
    t.is(
      (await loginAt(socket, '0'.repeat(32))).authenticate,
      pam.authError,
      JSON.stringify(answer.slice(0, 40)),
    );
  }
});

test('an agent that never answers costs five seconds, not for ever', async (t) => {
  const socket = await listen(t, () => undefined);
  const startMs = performance.now();
  t.is((await loginAt(socket, '0'.repeat(32))).authenticate, pam.authError);
  t.true(performance.now() - startMs < 8000);
});

test('a misspelt option is refused', async (t) => {
  const outcome = await loginAt(join(folder, 'nobody.sock'), '0'.repeat(32), { option: 'sever_uid=0' });
  t.is(outcome.authenticate, pam.serviceError);
});

interface Login {
  readonly user?: string;
  readonly service?: string;
  readonly option?: string;
  readonly session?: string;
}

async function startAgent(t: ExecutionContext, store: HandleStore = createHandleStore()) {
  const path = join(await mkdtemp(join(folder, 'agent-')), 'redeem.sock');
  const server = await startRedeemServer({ path, store });
  t.teardown(() => server[Symbol.asyncDispose]());
  return { store, login: (typed: string, login: Login = {}) => loginAt(path, typed, login) };
}

/** A server of its own making: answers each request line with `answer`; undefined leaves the connection open. */
async function listen(t: ExecutionContext, answer: (line: string) => string | undefined): Promise<string> {
  const path = join(await mkdtemp(join(folder, 'server-')), 's');
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', (line) => {
      const text = answer(line.toString());
      if (text !== undefined) socket.end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  t.teardown(() => server.close());
  return path;
}

/** Runs the test application with a PAM service of its own that holds this module alone. */
async function loginAt(socket: string, typed: string, login: Login = {}) {
  const { user = 'alice', service = 'greetd', option = `server_uid=${uid}` } = login;
  const { session = 'XDG_SESSION_ID=7' } = login;
  const confdir = await mkdtemp(join(folder, 'pam.d-'));
  await mkdir(confdir, { recursive: true });
  const line = (type: string) =>
    `${type} required ${join(folder, 'pam_sso_handle.so')} socket=${socket} ${option}\n`;
  await writeFile(join(confdir, service), line('auth') + line('session'));
  const { stdout } = await execa(join(folder, 'pam-login'), [confdir, service, user, session], {
    input: typed,
    timeout: 15_000,
  });
  const said = Object.fromEntries(
    stdout.split('\n').map((text) => text.split(/=(.*)/s).slice(0, 2) as [string, string]),
  );
  return {
    prompt: said['prompt'],
    authenticate: Number(said['authenticate']),
    openSession: said['open_session'] === undefined ? undefined : Number(said['open_session']),
    KRB5CCNAME: said['KRB5CCNAME'],
  };
}
