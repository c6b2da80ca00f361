import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../world/docker/cache-folder.ts';

const defaultCapGb = 20;
/** What was used within the hour may be in use still. */
const youngMs = 60 * 60_000;

/** Something in the cache that can go as a whole. */
export interface CacheEntry {
  readonly path: string;
  readonly octets: number;
  /** ms since the epoch. */
  readonly usedAtMs: number;
}

/** Removes what was unused for longest until the cache is below its cap (SPICE_SSO_LAB_CACHE_GB); returns the paths. */
export async function enforceCacheCap(env: NodeJS.ProcessEnv = process.env): Promise<readonly string[]> {
  const cache = cacheFolder(env);
  const entries = await cacheEntries(cache);
  const chosen = entriesAbove(entries, capOctets(env['SPICE_SSO_LAB_CACHE_GB']), Date.now(), (entry) =>
    mayGo(entry.path, cache),
  );
  for (const { path } of chosen) await rm(path, { recursive: true, force: true });
  return chosen.map(({ path }) => path);
}

/** The entries to remove, least recently used first, so that the rest is below the cap; the young and the kept stay. */
export function entriesAbove(
  entries: readonly CacheEntry[],
  cap: number,
  nowMs: number,
  mayBeRemoved: (entry: CacheEntry) => boolean,
): readonly CacheEntry[] {
  let total = entries.reduce((sum, entry) => sum + entry.octets, 0);
  const oldestFirst = entries
    .filter((entry) => nowMs - entry.usedAtMs > youngMs && mayBeRemoved(entry))
    .sort((a, b) => a.usedAtMs - b.usedAtMs);
  const chosen: CacheEntry[] = [];
  for (const entry of oldestFirst) {
    if (total <= cap) break;
    total -= entry.octets;
    chosen.push(entry);
  }
  return chosen;
}

/** The cap in octets from its text in GB; a text that is no positive number is a mistake and throws. */
export function capOctets(text: string | undefined): number {
  const gb = text === undefined || text === '' ? defaultCapGb : Number(text);
  if (!(gb > 0))
    throw new Error(`SPICE_SSO_LAB_CACHE_GB is ${JSON.stringify(text)}, which is not a number of GB`);
  return gb * 1024 ** 3;
}

/** The engine looks after its own data, and the Node that runs this stays. */
function mayGo(path: string, cache: string): boolean {
  return !path.startsWith(join(cache, 'engine')) && !process.execPath.startsWith(`${path}/`);
}

/** Two levels down: one entry an image, a template, a toolchain. */
async function cacheEntries(cache: string): Promise<readonly CacheEntry[]> {
  const families = await readdir(cache, { withFileTypes: true }).catch(() => []);
  const paths = await Promise.all(
    families
      .filter((family) => family.isDirectory())
      .map(async (family) =>
        (await readdir(join(cache, family.name))).map((name) => join(cache, family.name, name)),
      ),
  );
  return Promise.all(
    paths
      .flat()
      .map(async (path) => ({ path, octets: await octetsOf(path), usedAtMs: (await lstat(path)).mtimeMs })),
  );
}

async function octetsOf(path: string): Promise<number> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats === undefined) return 0;
  const own = stats.blocks * 512;
  if (!stats.isDirectory()) return own;
  let total = own;
  for (const name of await readdir(path).catch(() => [])) total += await octetsOf(join(path, name));
  return total;
}
