import { readFile, stat, statfs } from 'node:fs/promises';
import { withDeadline } from '../../../../deadline/wait-until.ts';

export interface DiskFacts {
  readonly path: string;
  readonly fs: string;
  /** In octets. */
  readonly total: number;
  readonly used: number;
}

export interface Mount {
  readonly path: string;
  readonly fs: string;
  /** Whether it is of a device of this machine's, which answers. */
  readonly isDevice: boolean;
}

type Space = Pick<DiskFacts, 'total' | 'used'>;

const maxDisks = 32;
const answerTimeoutMs = 2000;
/** File systems that have a size and are no disk; what has none is left out by that. */
const notDisks = new Set([
  ...['tmpfs', 'devtmpfs', 'ramfs', 'rootfs', 'hugetlbfs', 'efivarfs', 'autofs', 'udev'],
  ...['fuse.gvfsd-fuse', 'fuse.gvfs-fuse-daemon'],
]);
/** What has not answered yet: a call to a server that hangs takes a thread of the pool for as long. */
const unanswered = new Set<string>();

/** What is mounted and has a size, of devices, network and pools alike (NFS, ZFS), as the original reports it. */
export async function readDiskFacts(
  mountsFile = '/proc/self/mounts',
  spaceOf: (path: string) => Promise<Space> = readSpace,
  timeoutMs = answerTimeoutMs,
): Promise<readonly DiskFacts[]> {
  const disks: DiskFacts[] = [];
  for (const { path, fs, isDevice } of parseMounts(await readFile(mountsFile, 'utf8')).slice(0, maxDisks)) {
    // refuses: test "a server that does not answer costs one call, and the others are reported"
    if (unanswered.has(path) || (!isDevice && unanswered.size > 0)) continue;
    const asked = spaceOf(path);
    unanswered.add(path);
    const answered = asked.finally(() => unanswered.delete(path));
    const { total, used } = await withDeadline(answered, `${path} to answer`, timeoutMs).catch(() => nothing);
    if (total > 0) disks.push({ path, fs, total, used });
  }
  return disks;
}

const nothing: Space = { total: 0, used: 0 };

export function parseMounts(text: string): readonly Mount[] {
  return text
    .split('\n')
    .map((line) => line.split(' '))
    .flatMap(([device = '', path = '', fs = '']) =>
      path === '' || notDisks.has(fs)
        ? []
        : [{ path: unescapeMount(path), fs, isDevice: path === '/' || device.startsWith('/dev/') }],
    );
}

/** A file that another is mounted over is no disk. */
async function readSpace(path: string): Promise<Space> {
  if ((await stat(path)).isFile()) return nothing;
  const { blocks, bfree, bsize } = await statfs(path);
  return { total: blocks * bsize, used: (blocks - bfree) * bsize };
}

/** Spaces and the like are in octal there (proc(5)). */
function unescapeMount(path: string): string {
  return path.replaceAll(/\\([0-7]{3})/g, (_whole, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
