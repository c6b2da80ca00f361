import test from 'ava';
import { availableMemory, cgroupFolders, cgroupRoom, memAvailable } from './machine-memory.ts';

test('MemAvailable is read in bytes, and is no limit where the kernel does not tell it', (t) => {
  t.is(memAvailable('MemTotal:  24683520 kB\nMemAvailable:   1024 kB\n'), 1024 * 1024);
  t.is(memAvailable(''), Number.POSITIVE_INFINITY);
});

test('the limits of a cgroup and of each above it count, in both versions', (t) => {
  t.deepEqual(cgroupFolders('0::/user.slice/a.scope\n'), [
    { folder: '/sys/fs/cgroup/user.slice/a.scope', version: 2 },
    { folder: '/sys/fs/cgroup/user.slice', version: 2 },
    { folder: '/sys/fs/cgroup', version: 2 },
  ]);
  t.deepEqual(cgroupFolders('5:cpu:/x\n4:memory:/x\n'), [
    { folder: '/sys/fs/cgroup/memory/x', version: 1 },
    { folder: '/sys/fs/cgroup/memory', version: 1 },
  ]);
});

test('a cgroup leaves its limit less what is used and cannot go', (t) => {
  t.is(cgroupRoom('1000\n', '700\n', 'active_file 5\ninactive_file 300\n'), 600);
  t.is(cgroupRoom('1000\n', '700\n', 'inactive_file 1\ntotal_inactive_file 300\n'), 301);
  t.is(cgroupRoom('1000\n', '2000\n', ''), 0);
  t.is(cgroupRoom('max\n', '700\n', ''), Number.POSITIVE_INFINITY);
  t.is(cgroupRoom('', '', ''), Number.POSITIVE_INFINITY);
});

test('this machine has some memory available, and not without end', async (t) => {
  const bytes = await availableMemory();
  t.true(bytes > 1024 ** 2 && Number.isFinite(bytes), String(bytes));
});
