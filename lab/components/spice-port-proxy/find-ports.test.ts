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
