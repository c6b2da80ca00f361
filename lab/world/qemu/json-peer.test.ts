import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { DeadlineError } from '../../deadline/wait-until.ts';
import { connectJsonPeer } from './json-peer.ts';

/** A peer, and the other end of its connection. */
async function connected(t: ExecutionContext) {
  const folder = await mkdtemp(join(tmpdir(), 'peer-'));
  const socketPath = join(folder, 's');
  const server = createServer().listen(socketPath);
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const logged: unknown[] = [];
  const log = {
    write: (_direction: string, message: unknown) => logged.push(message),
    close: () => Promise.resolve(),
  };
  const peer = await connectJsonPeer({ socketPath, peer: 'QMP', maxLineBytes: 64, log });
  const [other] = await accepted;
  t.teardown(async () => {
    peer.close();
    other.destroy();
    server.close();
    await rm(folder, { recursive: true });
  });
  return { peer, other, logged };
}

test('answers find their requests in any order', async (t) => {
  const { peer, other } = await connected(t);
  const first = peer.request('first', {}, 5000);
  const second = peer.request('second', {}, 5000);
  other.write('{"return": "two", "id": 2}\n{"return": "one", "id": 1}\n');
  t.deepEqual(await Promise.all([first, second]), ['one', 'two']);
});

test('a refusal names the command and the peer’s reason', async (t) => {
  const { peer, other } = await connected(t);
  const asked = peer.request('eject', {}, 5000);
  other.write('{"error": {"class": "GenericError", "desc": "no disk"}, "id": 1}\n');
  await t.throwsAsync(asked, {
    code: 'command-refused',
    message: 'QMP refused eject: GenericError: no disk',
  });
});

test('an answer that comes too late is dropped and does not answer the next request', async (t) => {
  const { peer, other } = await connected(t);
  await t.throwsAsync(peer.request('slow', {}, 20), { instanceOf: DeadlineError });
  const next = peer.request('next', {}, 5000);
  other.write('{"return": "late", "id": 1}\n{"return": "right", "id": 2}\n');
  t.is(await next, 'right');
});

test('a peer that goes away fails what waits, and everything after', async (t) => {
  const { peer, other } = await connected(t);
  const asked = peer.request('first', {}, 5000);
  other.destroy();
  await t.throwsAsync(asked, { code: 'connection-lost' });
  await t.throwsAsync(peer.request('second', {}, 5000), { code: 'connection-lost' });
});

test('a peer that says too much or nonsense is cut off', async (t) => {
  for (const said of ['x'.repeat(65), 'nonsense\n']) {
    const { peer, other } = await connected(t);
    const asked = peer.request('first', {}, 5000);
    other.write(said);
    await t.throwsAsync(asked, { code: 'malformed' });
  }
});
