// Longer than 250 lines: a login manager, its relay and what they say are one scene, set up once.
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createConnection, createServer, type Socket } from 'node:net';
import { endianness, tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { waitUntil } from '../deadline/wait-until.ts';

const handle = 'b7'.repeat(16);
const prompt = { type: 'auth_message', auth_message_type: 'secret', auth_message: 'SSO handle: ' };
const refused = { type: 'error', error_type: 'auth_error', description: 'pam: "no"\n' };
const success = { type: 'success' };

let folder: string;
let program: string;
let sockets = 0;

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'greetd-'));
  program = join(folder, 'lab-greetd');
  await execa(new URL('../../qemu/guest/programs/build.sh', import.meta.url).pathname, [folder]);
});

test.after.always(() => rm(folder, { recursive: true, force: true }));

test('an attempt answers the prompt with what stdin says, and prints greetd’s error type', async (t) => {
  const greetd = await startGreetd(t);
  const result = await attempt(greetd.path, 'alice', handle);
  t.is(result.stdout, 'error auth_error');
  t.deepEqual(greetd.asked, [
    { type: 'create_session', username: 'alice' },
    { type: 'post_auth_message_response', response: handle },
    { type: 'cancel_session' },
  ]);
});

test('an attempt without an answer answers nothing', async (t) => {
  const greetd = await startGreetd(t);
  t.is((await attempt(greetd.path, 'alice', '')).stdout, 'error auth_error');
  t.deepEqual(greetd.asked[1], { type: 'post_auth_message_response' });
});

test('an attempt that greetd refuses before a prompt presents no handle', async (t) => {
  const greetd = await startGreetd(t, () => frame(refused));
  t.is((await attempt(greetd.path, 'alice', handle)).stdout, 'error auth_error');
  t.false(JSON.stringify(greetd.asked).includes(handle));
});

test('a success is printed as one', async (t) => {
  const greetd = await startGreetd(t, () => frame(success));
  t.is((await attempt(greetd.path, 'alice', handle)).stdout, 'success');
});

test('neither a strange user name nor a strange handle reaches greetd', async (t) => {
  const greetd = await startGreetd(t);
  for (const user of ['', 'Alice', 'a"b', 'a b', `a${'b'.repeat(40)}`, '1a'])
    t.is((await attempt(greetd.path, user, handle)).exitCode, 2, user);
  for (const answer of [
    'wonderland',
    handle.toUpperCase(),
    `${handle}0`,
    '"'.repeat(32),
    'a'.repeat(10_000),
  ]) {
    const result = await attempt(greetd.path, 'alice', answer);
    t.is(result.exitCode, 1);
    t.false(result.stderr.includes(answer));
  }
  t.deepEqual(greetd.asked, []);
});

test('malformed, cut off and oversized replies are refused', async (t) => {
  const texts = [
    '',
    '[]',
    '{}',
    '{"type":"success"',
    '{"type":"success"}}',
    '{"type":"success"} x',
    '{"type":"success",}',
    '{"type":"success","type":"error"}',
    '{"type":["success"]}',
    '{"type":7}',
    '{"type":{"type":"success"}}',
    '{"type":"succ\\u0065ss"}',
    '{"typ\\u0065":"success"}',
    '{"type":"success\n"}',
    '{"type":"success\0"}',
    '{"type":"Success"}',
    '{"type":"success","x":"\\q"}',
    '{"type":"success","x":"\\u12"}',
    `{"type":"${'a'.repeat(200)}"}`,
  ];
  const replies = [
    ...texts.map((text) => framed(Buffer.from(text))),
    Buffer.concat([lengthOf(65_537), Buffer.alloc(65_537, ' ')]),
    lengthOf(0xffff_ffff),
    lengthOf(20).subarray(0, 3),
    Buffer.concat([lengthOf(20), Buffer.from('{"type"')]),
    Buffer.alloc(0),
  ];
  for (const reply of replies) {
    const greetd = await startGreetd(t, () => ({ last: reply }));
    const result = await attempt(greetd.path, 'alice', handle);
    t.is(result.exitCode, 1, reply.toString('latin1').slice(0, 60));
    t.is(result.stdout, '');
  }
});

test('a reply that arrives octet by octet is the same reply', async (t) => {
  const greetd = await startGreetd(t, undefined, 1);
  t.is((await attempt(greetd.path, 'alice', handle)).stdout, 'error auth_error');
});

test('the relay tries the first handle as another user, and redeems it again after its owner', async (t) => {
  const greetd = await startGreetd(t, (request, user) =>
    request['type'] === 'post_auth_message_response' && user === 'bob' ? frame(refused) : undefined,
  );
  const redeemed: string[] = [];
  const result = await startTap(t, greetd.path, redeemed);
  const client = connectClient(t, greetd.path);
  t.deepEqual(await client.ask({ type: 'create_session', username: 'alice' }), prompt);
  t.deepEqual(await client.ask({ type: 'post_auth_message_response', response: handle }), success);
  t.deepEqual(await client.ask({ type: 'start_session', cmd: ['a "b" \\'], env: [] }), success);
  t.is(await readFile(result, 'utf8'), 'error auth_error\nerror 410\n');
  t.deepEqual(redeemed, [`redeem ${handle} alice greetd\n`]);
  t.is((await stat(result)).mode & 0o777, 0o600);
  t.deepEqual(greetd.asked, [
    { type: 'create_session', username: 'alice' },
    { type: 'cancel_session' },
    { type: 'create_session', username: 'bob' },
    { type: 'post_auth_message_response', response: handle },
    { type: 'cancel_session' },
    { type: 'create_session', username: 'alice' },
    { type: 'post_auth_message_response', response: handle },
    { type: 'start_session', cmd: ['a "b" \\'], env: [] },
  ]);
});

test('the relay tries one handle only, and nothing that is none', async (t) => {
  const greetd = await startGreetd(t, () => frame(prompt));
  const result = await startTap(t, greetd.path);
  const login = async (response: string | null) => {
    const client = connectClient(t, greetd.path);
    await client.ask({ type: 'create_session', username: 'alice' });
    await client.ask({ type: 'post_auth_message_response', response });
    client.end();
  };
  await login('wonderland');
  await login(null);
  await t.throwsAsync(stat(result), { code: 'ENOENT' });
  await login(handle);
  await login('c8'.repeat(16));
  t.false((await readFile(result, 'utf8')).includes(handle));
  t.is(greetd.asked.filter((request) => request['username'] === 'bob').length, 1);
});

test('the relay closes on a client that sends a malformed or an oversized frame, and serves the next', async (t) => {
  const greetd = await startGreetd(t);
  await startTap(t, greetd.path);
  for (const bad of [lengthOf(65_537), framed(Buffer.from('{"type"')), framed(Buffer.from('{"type":{}}'))]) {
    const client = connectClient(t, greetd.path);
    client.send(bad);
    await t.throwsAsync(client.next());
  }
  t.deepEqual(greetd.asked, []);
  const client = connectClient(t, greetd.path);
  t.deepEqual(await client.ask({ type: 'create_session', username: 'alice' }), prompt);
});

test('the relay keeps the socket’s mode, and a second one is refused', async (t) => {
  const greetd = await startGreetd(t);
  const { mode } = await stat(greetd.path);
  await startTap(t, greetd.path);
  t.is((await stat(greetd.path)).mode, mode);
  const second = await execa(program, ['-s', greetd.path, 'tap', 'bob', `${greetd.path}.result`], {
    reject: false,
  });
  t.is(second.exitCode, 1);
});

type Message = Readonly<Record<string, unknown>>;
/** Octets to answer with; after `last` the connection is closed. */
type Reply = Buffer | { readonly last: Buffer };
type Answer = (request: Message, user: unknown) => Reply | undefined;

/** A greetd that asks for one secret; alone with a user it accepts nobody, with `answer` whom that does not refuse. */
async function startGreetd(t: ExecutionContext, answer?: Answer, chunkBytes = 65_536) {
  const path = join(folder, `greetd-${++sockets}.sock`);
  const asked: Message[] = [];
  const server = createServer((socket) => {
    let user: unknown;
    socket.on('error', () => socket.destroy());
    eachFrame(socket, (json) => {
      const request = JSON.parse(json) as Message;
      asked.push(request);
      user = request['username'] ?? user;
      const reply = answer?.(request, user) ?? usual(request, answer !== undefined);
      const octets = 'last' in reply ? reply.last : reply;
      for (let at = 0; at < octets.length; at += chunkBytes)
        socket.write(octets.subarray(at, at + chunkBytes));
      if ('last' in reply) socket.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  t.teardown(() => void server.close());
  return { path, asked };
}

function usual(request: Message, accepts: boolean): Buffer {
  if (request['type'] === 'create_session') return frame(prompt);
  return frame(request['type'] === 'post_auth_message_response' && !accepts ? refused : success);
}

function attempt(path: string, user: string, input: string) {
  return execa(program, ['-s', path, 'attempt', user], { input, reject: false, timeout: 10_000 });
}

/** Resolves with the result file when the relay listens; it is ended by the pid that holds its socket. */
async function startTap(t: ExecutionContext, path: string, redeemed: string[] = []): Promise<string> {
  const result = `${path}.result`;
  const redeem = `${path}.redeem`;
  const agent = createServer((socket) => {
    socket.on('data', (octets: Buffer) => {
      redeemed.push(octets.toString());
      socket.end('error 410\n');
    });
  });
  await new Promise<void>((resolve) => agent.listen(redeem, resolve));
  t.teardown(() => void agent.close());
  await execa(program, ['-r', redeem, '-s', path, 'tap', 'bob', result], { timeout: 10_000 });
  const { stdout } = await execa('pgrep', ['-f', `${path} tap bob`]);
  t.teardown(() => {
    for (const pid of stdout.split('\n')) process.kill(Number(pid));
  });
  return result;
}

function connectClient(t: ExecutionContext, path: string) {
  const socket = createConnection(path);
  const arrived: string[] = [];
  let closed = false;
  socket.on('error', () => socket.destroy());
  socket.on('close', () => (closed = true));
  eachFrame(socket, (json) => arrived.push(json));
  t.teardown(() => void socket.destroy());
  const next = async () => {
    await waitUntil(
      () => arrived.length > 0 || closed,
      (done) => done,
      { for: 'a reply', timeoutMs: 10_000, intervalMs: 5 },
    );
    const json = arrived.shift();
    if (json === undefined) throw new Error('closed');
    return JSON.parse(json) as unknown;
  };
  return {
    next,
    send: (octets: Buffer) => void socket.write(octets),
    ask: (request: Message) => {
      socket.write(frame(request));
      return next();
    },
    end: () => void socket.destroy(),
  };
}

function eachFrame(socket: Socket, take: (json: string) => void): void {
  let pending = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 4) {
      const end = 4 + (endianness() === 'LE' ? pending.readUInt32LE() : pending.readUInt32BE());
      if (pending.length < end) break;
      take(pending.toString('utf8', 4, end));
      pending = pending.subarray(end);
    }
  });
}

function frame(message: Message): Buffer {
  return framed(Buffer.from(JSON.stringify(message)));
}

function framed(octets: Buffer): Buffer {
  return Buffer.concat([lengthOf(octets.length), octets]);
}

/** greetd-ipc(7): the machine's own order. */
function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(4);
  if (endianness() === 'LE') length.writeUInt32LE(bytes);
  else length.writeUInt32BE(bytes);
  return length;
}
