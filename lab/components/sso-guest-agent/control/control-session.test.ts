import test from 'ava';
import { reusedMemory } from '../../../testing/reused-memory.ts';
import { createVdsmLineReader } from '../../../wire/vdsm/line-reader.ts';
import { readMessageToHost } from '../../../wire/vdsm/message-to-host.ts';
import { waitUntil } from '../../../deadline/wait-until.ts';
import type { BytePort } from '../port/byte-port.ts';
import { runControlSession } from './control-session.ts';

/** A port whose host sends these chunks and stays until `leave`. */
function hostThatSends(chunks: readonly Buffer[]) {
  const left = [...chunks];
  const arrived = reusedMemory();
  const { promise: gone, resolve: leave } = Promise.withResolvers<undefined>();
  const read = createVdsmLineReader();
  const received: string[] = [];
  const port: BytePort = {
    read() {
      const next = left.shift();
      return next ? Promise.resolve(arrived(next)) : gone;
    },
    write(octets) {
      for (const line of read(octets)) {
        const message = line.kind === 'line' ? readMessageToHost(line.octets) : line;
        received.push(message.kind === 'message' ? message.message.name : message.kind);
      }
      return Promise.resolve();
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return { port, received, leave: () => leave(undefined) };
}

const options = { realm: 'LAB.TEST', legacyLogin: false };

test('two messages in one read, and one in two reads, are both answered', async (t) => {
  const { port, received, leave } = hostThatSends([
    Buffer.from('{"__name__":"echo","n":1}\n{"__name__":"refresh","apiVersion":3}\n{"__name__":"ec'),
    Buffer.from('ho","n":2}\n'),
  ]);
  const session = runControlSession(port, { ...options, signal: new AbortController().signal });
  await waitUntil(
    () => [...received],
    (all) => all.includes('os-info'),
    {
      for: 'the last report',
      timeoutMs: 5000,
    },
  );
  leave();
  await session;
  t.is(received[0], 'session-startup');
  t.is(received.filter((name) => name === 'echo').length, 2);
  for (const name of ['host-name', 'fqdn', 'network-interfaces', 'applications', 'disks-usage', 'heartbeat'])
    t.true(received.includes(name), name);
  t.false(received.includes('malformed'));
});

test('noise of any kind ends nothing', async (t) => {
  const { port, received, leave } = hostThatSends([
    Buffer.from([0xff, 0x00, 0x0a]),
    Buffer.from('{"__name__":"dance"}\nnull\n{"__name__":"login"}\n'),
    Buffer.alloc(2 * 1024 * 1024, 'x'),
    Buffer.from('\n{"__name__":"echo"}\n'),
  ]);
  const session = runControlSession(port, { ...options, signal: new AbortController().signal });
  await waitUntil(
    () => [...received],
    (all) => all.includes('echo'),
    { for: 'the echo', timeoutMs: 5000 },
  );
  leave();
  await session;
  t.deepEqual(
    received.filter((name) => name === 'echo'),
    ['echo'],
  );
});

test('a session that is ended tells the host', async (t) => {
  const ending = new AbortController();
  const { port, received } = hostThatSends([]);
  const session = runControlSession(port, { ...options, signal: ending.signal });
  ending.abort();
  await session;
  t.is(received.at(-1), 'session-shutdown');
});
