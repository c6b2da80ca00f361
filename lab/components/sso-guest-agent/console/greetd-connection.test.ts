import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { connectToGreetd, findGreetdSocket } from './greetd-connection.ts';
import { encodeRequest, GreetdIpcError } from './greetd-ipc.ts';

const never = new AbortController().signal;

function frame(json: string): Buffer {
  return Buffer.concat([Buffer.from(new Uint32Array([json.length]).buffer), Buffer.from(json)]);
}

async function listen(
  t: ExecutionContext,
  answer: (socket: Socket, request: Buffer) => void,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'greetd-'));
  const path = join(folder, 'greetd.sock');
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (request) => answer(socket, request));
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  t.teardown(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });
  return path;
}

test('requests get their answers, however they are cut', async (t) => {
  const success = frame('{"type":"success"}');
  const seen: Buffer[] = [];
  const path = await listen(t, (socket, request) => {
    seen.push(request);
    socket.write(success.subarray(0, 3), () => socket.write(success.subarray(3)));
  });
  using connection = await connectToGreetd(path, never);
  t.deepEqual(await connection.request({ type: 'cancel_session' }), { type: 'success' });
  t.deepEqual(await connection.request({ type: 'cancel_session' }), { type: 'success' });
  t.deepEqual(seen[0], encodeRequest({ type: 'cancel_session' }));
});

test('a greetd that hangs up is an error, not a wait', async (t) => {
  const path = await listen(t, (socket) => socket.end());
  using connection = await connectToGreetd(path, never);
  await t.throwsAsync(connection.request({ type: 'cancel_session' }), { message: /closed the connection/ });
});

test('a greetd that talks nonsense is an error', async (t) => {
  const path = await listen(t, (socket) => socket.write(Buffer.alloc(8, 0xff)));
  using connection = await connectToGreetd(path, never);
  await t.throwsAsync(connection.request({ type: 'cancel_session' }), { instanceOf: GreetdIpcError });
});

test('a greetd that says nothing is left when the signal says so', async (t) => {
  const path = await listen(t, () => undefined);
  const controller = new AbortController();
  using connection = await connectToGreetd(path, controller.signal);
  const request = connection.request({ type: 'cancel_session' });
  controller.abort();
  await t.throwsAsync(request, { name: 'AbortError' });
  await t.throwsAsync(connectToGreetd(path, controller.signal), { name: 'AbortError' });
});

test('the socket of the running greetd is found among those of dead ones', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'greetd-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const [run, proc] = [join(folder, 'run'), join(folder, 'proc')];
  await mkdir(run);
  for (const name of [
    'greetd-100.sock',
    'greetd-200.sock',
    'greetd-300.sock',
    'greetd.run',
    'greetd-x.sock',
  ]) {
    await writeFile(join(run, name), '');
  }
  for (const [pid, program] of [
    ['200', 'bash\n'],
    ['300', 'greetd\n'],
  ] as const) {
    await mkdir(join(proc, pid), { recursive: true });
    await writeFile(join(proc, pid, 'comm'), program);
  }
  t.is(await findGreetdSocket(run, proc), join(run, 'greetd-300.sock'));
  t.is(await findGreetdSocket(proc, proc), undefined);
});
