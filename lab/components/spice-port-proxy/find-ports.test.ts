import test from 'ava';
import type { Channel } from './channel.ts';
import { findPorts, type PortSearch } from './find-ports.ts';
import type { PortChannel } from './port-channel.ts';
import { ProxyError } from './proxy-error.ts';

/** A server whose ports have these names by channel id, each busy for the first so many tries. */
function server(ports: readonly (readonly [name: string, busyTries: number])[]): {
  readonly search: (names: readonly string[]) => PortSearch;
  readonly linked: Set<number>;
} {
  const linked = new Set<number>();
  const tries = ports.map(() => 0);
  const open = (id: number): Promise<PortChannel> => {
    const [name, busyTries] = ports[id] ?? ['', 0];
    tries[id] = (tries[id] ?? 0) + 1;
    if ((tries[id] ?? 0) <= busyTries) return Promise.reject(new ProxyError('busy', name));
    linked.add(id);
    return Promise.resolve({
      name,
      opened: false,
      channel: {} as Channel,
      traffic: () => [].values() as never,
      [Symbol.dispose]: () => void linked.delete(id),
    });
  };
  const channelIds = ports.map((_port, id) => id);
  const signal = new AbortController().signal;
  return { search: (names) => ({ names, channelIds, open, log: () => undefined, signal }), linked };
}

test('the named ports stay linked and the others are let go', async (t) => {
  const { search, linked } = server([
    ['a', 0],
    ['b', 0],
    ['c', 0],
  ]);
  const found = await findPorts(search(['c', 'a']));
  t.deepEqual([...found.keys()].sort(), ['a', 'c']);
  t.deepEqual([...linked], [0, 2]);
});

test('a busy port is tried again, and others meanwhile are not', async (t) => {
  const { search, linked } = server([
    ['a', 2],
    ['b', 0],
  ]);
  t.true((await findPorts(search(['a', 'b']))).has('a'));
  t.deepEqual([...linked].sort(), [0, 1]);
});

test('a busy port that nobody asked for is not waited for', async (t) => {
  const { search } = server([
    ['a', 99],
    ['b', 0],
  ]);
  t.true((await findPorts(search(['b']))).has('b'));
});

test('a port that no channel has is missing, and what was found is let go', async (t) => {
  const { search, linked } = server([
    ['a', 0],
    ['b', 0],
  ]);
  await t.throwsAsync(findPorts(search(['a', 'c'])), { code: 'port-missing', message: /^c: .*a, b$/ });
  t.is(linked.size, 0);
});

test('a stop ends the pause between two tries', async (t) => {
  const { search } = server([['a', 99]]);
  const signal = AbortSignal.timeout(150);
  await t.throwsAsync(findPorts({ ...search(['a']), signal }), { name: 'AbortError' });
});

test('a link that fails waits for the others to come to their end, and lets all go', async (t) => {
  const { search, linked } = server([
    ['a', 0],
    ['b', 0],
  ]);
  const slow = Promise.withResolvers<undefined>();
  const { open, ...rest } = search(['a', 'b']);
  let settled = false;
  const found = findPorts({
    ...rest,
    open: async (id) => {
      if (id === 0) throw new ProxyError('link-failed', 'no');
      await slow.promise;
      return open(id);
    },
  }).finally(() => (settled = true));
  await new Promise(setImmediate);
  t.false(settled);
  slow.resolve(undefined);
  await t.throwsAsync(found, { code: 'link-failed' });
  t.is(linked.size, 0);
});

test('a stop waits for the links that are under way, and lets them go', async (t) => {
  const { search, linked } = server([['a', 0]]);
  const slow = Promise.withResolvers<undefined>();
  const stop = new AbortController();
  const { open, ...rest } = search(['a']);
  const found = findPorts({ ...rest, signal: stop.signal, open: (id) => slow.promise.then(() => open(id)) });
  stop.abort();
  slow.resolve(undefined);
  await t.throwsAsync(found, { name: 'AbortError' });
  t.is(linked.size, 0);
});

test('no more than 16 links are under way at a time', async (t) => {
  const { search } = server(Array.from({ length: 40 }, (_port, id) => [`p${id}`, 0] as const));
  const { open, ...rest } = search(['p39']);
  let underWay = 0;
  let most = 0;
  await findPorts({
    ...rest,
    open: async (id) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise(setImmediate);
      underWay -= 1;
      return open(id);
    },
  });
  t.is(most, 16);
});
