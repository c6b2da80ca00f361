import test from 'ava';
import { parseMounts } from './disk-facts.ts';
import { memoryFacts, parseNumbers } from './memory-facts.ts';
import { parseOsRelease, parsePackages, readInterfaces } from './system-facts.ts';

test('memory is told in the original’s names, and counters as what came in a second', (t) => {
  const memory = parseNumbers('MemTotal: 2048 kB\nMemFree: 1024 kB\nBuffers: 512 kB\nCached: 512 kB\n');
  const at = (atMs: number, faults: number) => ({ atMs, counters: parseNumbers(`pgfault ${faults}\n`) });
  const first = memoryFacts(memory, at(0, 100), undefined);
  t.is(first.freeRam, '2');
  t.is(first.memoryStat['mem_unused'], 1024);
  t.is(first.memoryStat['pageflt'], 0);
  t.is(memoryFacts(memory, at(2000, 300), at(0, 100)).memoryStat['pageflt'], 100);
});

test('disks are mounted devices and the root', (t) => {
  const text = 'overlay / overlay rw 0 0\nproc /proc proc rw 0 0\n/dev/vdb /opt/my\\040disk erofs ro 0 0\n\n';
  t.deepEqual(parseMounts(text), [
    { path: '/', fs: 'overlay' },
    { path: '/opt/my disk', fs: 'erofs' },
  ]);
});

test('os-release is read with and without quotes', (t) => {
  const fields = parseOsRelease(
    'NAME="Debian GNU/Linux"\nVERSION_ID=\'12\'\nVERSION_CODENAME=bookworm\n#x\n',
  );
  t.deepEqual([...fields.values()], ['Debian GNU/Linux', '12', 'bookworm']);
});

test('only installed packages that were asked for are told', (t) => {
  const status = [
    'Package: greetd\nStatus: install ok installed\nVersion: 0.9.0-3\n',
    'Package: vim\nStatus: install ok installed\nVersion: 9\n',
    'Package: systemd\nStatus: deinstall ok config-files\nVersion: 252\n',
  ].join('\n');
  t.deepEqual(parsePackages(status, ['greetd', 'systemd']), ['greetd-0.9.0-3']);
});

test('an interface has its addresses by family', (t) => {
  const address = { netmask: '', mac: '52:54:00:12:34:56', internal: false, cidr: null };
  const told = readInterfaces(() => ({
    eth0: [
      { ...address, family: 'IPv4', address: '10.0.2.15' },
      { ...address, family: 'IPv6', address: 'fe80::1', scopeid: 2 },
    ],
  }));
  t.deepEqual(told.interfaces, [
    { name: 'eth0', inet: ['10.0.2.15'], inet6: ['fe80::1'], hw: '52:54:00:12:34:56' },
  ]);
});
