import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { parseMounts, readDiskFacts } from './disk-facts.ts';
import { memoryFacts, parseNumbers } from './memory-facts.ts';
import { readDiskMapping } from './disk-mapping.ts';
import { readInterfaces } from './network-facts.ts';
import { parseOsRelease, parsePackages } from './system-facts.ts';

test('memory is told in the original’s names, and counters as what came in a second', (t) => {
  const memory = parseNumbers('MemTotal: 2048 kB\nMemFree: 1024 kB\nBuffers: 512 kB\nCached: 512 kB\n');
  const at = (atMs: number, faults: number) => ({ atMs, counters: parseNumbers(`pgfault ${faults}\n`) });
  const first = memoryFacts(memory, at(0, 100), undefined);
  t.is(first.freeRam, '2');
  t.is(first.memoryStat['mem_unused'], 1024);
  t.is(first.memoryStat['pageflt'], 0);
  t.is(memoryFacts(memory, at(2000, 300), at(0, 100)).memoryStat['pageflt'], 100);
});

test('disks are devices, network mounts, pools and the root, and nothing that lives in memory', (t) => {
  const text = [
    'overlay / overlay rw 0 0',
    'proc /proc proc rw 0 0',
    'tmpfs /run tmpfs rw 0 0',
    'nas:/export /home nfs4 rw 0 0',
    'tank/data /srv zfs rw 0 0',
    '/dev/vdb /opt/my\\040disk erofs ro 0 0',
    '',
    '',
  ].join('\n');
  t.deepEqual(
    parseMounts(text).filter(({ fs }) => fs !== 'proc'),
    [
      { path: '/', fs: 'overlay', isDevice: true },
      { path: '/home', fs: 'nfs4', isDevice: false },
      { path: '/srv', fs: 'zfs', isDevice: false },
      { path: '/opt/my disk', fs: 'erofs', isDevice: true },
    ],
  );
});

test('a server that does not answer costs one call, and the others are reported', async (t) => {
  const mounts = join(await folderOf(t), 'mounts');
  await writeFile(
    mounts,
    ['/dev/vda / ext4', 'nas:/a /a nfs', 'nas:/b /b nfs', '/dev/vdb /c xfs'].join('\n'),
  );
  const asked: string[] = [];
  const { promise: never, resolve: answer } = Promise.withResolvers<{ total: number; used: number }>();
  const spaceOf = (path: string) => {
    asked.push(path);
    return path === '/a' ? never : Promise.resolve({ total: 9, used: 1 });
  };
  const read = async () => (await readDiskFacts(mounts, spaceOf, 20)).map(({ path }) => path);
  t.deepEqual(await read(), ['/', '/c']);
  t.deepEqual(await read(), ['/', '/c']);
  t.deepEqual(asked, ['/', '/a', '/c', '/', '/c'], 'the server that hangs is asked once');
  answer({ total: 9, used: 1 });
  await never;
  t.deepEqual(await read(), ['/', '/a', '/b', '/c']);
});

test('a disk is mapped by the serial that udev knows, or the kernel', async (t) => {
  const folder = await folderOf(t);
  const write = async (path: string, text: string) => {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  await write('block/sda/dev', '8:0\n');
  await write('udev/b8:0', 'S:disk/by-id/x\nE:ID_SERIAL_SHORT=abc\nE:ID_SERIAL=0QEMU_HARDDISK_abc\n');
  await write('block/vda/dev', '254:0\n');
  await write('block/vda/serial', 'f00d\n');
  await write('block/loop0/dev', '7:0\n');
  t.deepEqual(await readDiskMapping(join(folder, 'block'), join(folder, 'udev')), {
    '0QEMU_HARDDISK_abc': { name: '/dev/sda' },
    f00d: { name: '/dev/vda' },
  });
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

test('an interface that is up has its addresses by family, with none too, and the loopback is none', async (t) => {
  const folder = await folderOf(t);
  for (const [name, flags, mac] of [
    ['lo', '0x9', '00:00:00:00:00:00'],
    ['eth0', '0x1003', '52:54:00:12:34:56'],
    ['eth1', '0x1003', '52:54:00:12:34:57'],
    ['eth2', '0x1002', '52:54:00:12:34:58'],
    ['docker0', '0x1003', '52:54:00:12:34:59'],
  ] as const) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'flags'), `${flags}\n`);
    await writeFile(join(folder, name, 'address'), `${mac}\n`);
  }
  const address = { netmask: '', mac: '52:54:00:12:34:56', internal: false, cidr: null };
  const told = await readInterfaces(
    () => ({
      lo: [{ ...address, internal: true, family: 'IPv4', address: '127.0.0.1' }],
      eth0: [
        { ...address, family: 'IPv4', address: '10.0.2.15' },
        { ...address, family: 'IPv6', address: 'fe80::1', scopeid: 2 },
      ],
      'eth0:1': [{ ...address, family: 'IPv4', address: '10.0.2.16' }],
    }),
    folder,
  );
  t.deepEqual(told.interfaces, [
    { name: 'eth0', inet: ['10.0.2.15', '10.0.2.16'], inet6: ['fe80::1'], hw: '52:54:00:12:34:56' },
    { name: 'eth1', inet: [], inet6: [], hw: '52:54:00:12:34:57' },
  ]);
});

async function folderOf(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'facts-'));
  t.teardown(() => rm(folder, { recursive: true }));
  return folder;
}
