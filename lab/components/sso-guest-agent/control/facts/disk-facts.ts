import { readFile, statfs } from 'node:fs/promises';

export interface DiskFacts {
  readonly path: string;
  readonly fs: string;
  /** In octets. */
  readonly total: number;
  readonly used: number;
}

const maxDisks = 32;

/** What a person would call a disk: mounted devices, and the root whatever it is. */
export async function readDiskFacts(mountsFile = '/proc/self/mounts'): Promise<readonly DiskFacts[]> {
  const mounts = parseMounts(await readFile(mountsFile, 'utf8')).slice(0, maxDisks);
  const disks = await Promise.all(
    mounts.map(async ({ path, fs }) => {
      const { blocks, bfree, bsize } = await statfs(path).catch(() => ({ blocks: 0, bfree: 0, bsize: 0 }));
      return { path, fs, total: blocks * bsize, used: (blocks - bfree) * bsize };
    }),
  );
  return disks.filter(({ total }) => total > 0);
}

export function parseMounts(text: string): readonly { readonly path: string; readonly fs: string }[] {
  return text
    .split('\n')
    .map((line) => line.split(' '))
    .flatMap(([device = '', path = '', fs = '']) =>
      path === '/' || device.startsWith('/dev/') ? [{ path: unescapeMount(path), fs }] : [],
    );
}

/** Spaces and the like are in octal there (proc(5)). */
function unescapeMount(path: string): string {
  return path.replaceAll(/\\([0-7]{3})/g, (_whole, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
