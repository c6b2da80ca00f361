import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const root = '/sys/fs/cgroup';

/** How much memory new processes of this one can have, in bytes: the least of MemAvailable and what its cgroups leave. */
export async function availableMemory(): Promise<number> {
  const read = (file: string) => readFile(file, 'utf8').catch(() => '');
  const groups = cgroupFolders(await read('/proc/self/cgroup'));
  const rooms = await Promise.all(
    groups.map(async ({ folder, version }) => {
      const [limit, usage] =
        version === 1 ? ['limit_in_bytes', 'usage_in_bytes'] : (['max', 'current'] as const);
      return cgroupRoom(
        await read(join(folder, `memory.${limit}`)),
        await read(join(folder, `memory.${usage}`)),
        await read(join(folder, 'memory.stat')),
      );
    }),
  );
  return Math.min(memAvailable(await read('/proc/meminfo')), ...rooms);
}

/** MemAvailable of proc(5)'s meminfo, in bytes; no limit where it is not told. */
export function memAvailable(meminfo: string): number {
  const [, kibibytes] = /^MemAvailable:\s+(\d+) kB$/m.exec(meminfo) ?? [];
  return kibibytes === undefined ? Number.POSITIVE_INFINITY : Number(kibibytes) * 1024;
}

interface CgroupFolder {
  readonly folder: string;
  readonly version: 1 | 2;
}

/** The folders with the limits of a process's cgroup and of each above it, by proc(5)'s /proc/self/cgroup. */
export function cgroupFolders(selfCgroup: string): readonly CgroupFolder[] {
  return selfCgroup.split('\n').flatMap((line): CgroupFolder[] => {
    const [, controllers = '', path = ''] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === '' && path !== '')
      return upwards(path, root).map((folder) => ({ folder, version: 2 }));
    if (!controllers.split(',').includes('memory')) return [];
    return upwards(path, join(root, 'memory')).map((folder) => ({ folder, version: 1 }));
  });
}

/** Within a container the path may lead to nothing below the mount; the mount itself is then the limit. */
function upwards(path: string, mount: string): string[] {
  const here = join(mount, path);
  return path === '/' || path === '.' ? [mount] : [here, ...upwards(dirname(path), mount)];
}

/** What a cgroup's limit leaves, in bytes; file pages that can go do not count as used. */
export function cgroupRoom(limit: string, usage: string, stat: string): number {
  const most = Number.parseInt(limit, 10);
  if (Number.isNaN(most)) return Number.POSITIVE_INFINITY;
  const [, inactive = '0'] = /^(?:total_)?inactive_file (\d+)$/m.exec(stat) ?? [];
  return Math.max(0, most - Math.max(0, Number.parseInt(usage, 10) - Number(inactive)));
}
