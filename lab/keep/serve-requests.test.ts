import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test, { type ExecutionContext } from 'ava';
import { askKeeper, openRequest } from './ask-keeper.ts';
import { KeepError } from './keep-error.ts';
import { maxRequestBytes, type Request } from './request-schema.ts';
import { type Outcome, serveRequests } from './serve-requests.ts';

async function serve(t: ExecutionContext, answer: (request: Request) => Promise<Outcome>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'keep-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const socketPath = join(folder, 'keeper');
  const server = await serveRequests(socketPath, answer);
  t.teardown(() => server[Symbol.asyncDispose]());
  return socketPath;
}

/** What comes back for these octets. */
async function said(socketPath: string, octets: string): Promise<string> {
  const socket = connect(socketPath);
  socket.on('error', () => undefined);
  socket.write(octets);
  return text(socket);
}

test('a request is answered with its value', async (t) => {
  const path = await serve(t, (request) => Promise.resolve({ value: { got: request } }));
  t.deepEqual(await askKeeper(path, { request: 'extend', leaseMs: 5 }), {
    got: { request: 'extend', leaseMs: 5 },
  });
  const nothing = await serve(t, () => Promise.resolve({ value: undefined }));
  t.is(await askKeeper(nothing, { request: 'down' }), null);
});

test('a refusal keeps its code and its words', async (t) => {
  const path = await serve(t, () => Promise.reject(new KeepError('guest-ended', 'it is gone')));
  await t.throwsAsync(askKeeper(path, { request: 'down' }), { code: 'guest-ended', message: 'it is gone' });
});

test('what is no request is refused, and the next one served', async (t) => {
  const path = await serve(t, () => Promise.resolve({ value: 'fine' }));
  t.regex(await said(path, 'hello\n'), /"ok":false,"code":"malformed","message":"the request is not JSON"/);
  t.regex(await said(path, '{"request":"down","now":1}\n'), /malformed.*now/);
  t.is(await askKeeper(path, { request: 'down' }), 'fine');
});

test('a request that is too long is refused before it is whole', async (t) => {
  const path = await serve(t, () => Promise.resolve({ value: 'fine' }));
  t.regex(await said(path, 'x'.repeat(maxRequestBytes + 1)), /malformed.*more than \d+ octets/);
});

test('a peer that hangs up half-way takes nothing down', async (t) => {
  const path = await serve(t, () => Promise.resolve({ value: 'fine' }));
  const socket = connect(path);
  socket.end('{"request":');
  socket.resume();
  await once(socket, 'close');
  t.is(await askKeeper(path, { request: 'down' }), 'fine');
});

test('after its answer a connection can be taken over', async (t) => {
  const path = await serve(t, () =>
    Promise.resolve({ value: null, takeOver: (socket) => void socket.pipe(socket) }),
  );
  const { socket } = await openRequest(path, { request: 'down' });
  socket.end('back and forth');
  t.is(await text(socket), 'back and forth');
});

test('a keeper that says nothing is given up', async (t) => {
  const path = await serve(t, () => Promise.withResolvers<Outcome>().promise);
  await t.throwsAsync(askKeeper(path, { request: 'down' }, 50), { code: 'no-answer' });
});

test('where nobody listens there is no answer', async (t) => {
  await t.throwsAsync(askKeeper(join(tmpdir(), 'no-keeper'), { request: 'down' }), { code: 'no-answer' });
});

test('a folder whose name is too long for a socket is refused with what to do', async (t) => {
  await t.throwsAsync(
    serveRequests(`/tmp/${'x'.repeat(110)}`, () => Promise.resolve({ value: null })),
    { code: 'refused', message: /TMPDIR/ },
  );
});
