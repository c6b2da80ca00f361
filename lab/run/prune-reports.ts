import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning } from './run-folder.ts';

const dayMs = 24 * 3_600_000;
const gib = 1024 ** 3;
const defaultDays = 30;
const defaultGb = 4;

export interface PruneLimits {
  /** Older runs go. */
  readonly maxAgeMs: number;
  /** The oldest go until all together are no larger. */
  readonly maxBytes: number;
  /** As `Date.now()`. */
  readonly nowMs: number;
}

/**
 * As the environment says: `SPICE_SSO_LAB_REPORTS_DAYS` (default 30), `SPICE_SSO_LAB_REPORTS_GB` (default 4); the
 * default also stands in for what is no number above 0.
 */
export function limitsOf(env: NodeJS.ProcessEnv, nowMs = Date.now()): PruneLimits {
  return {
    maxAgeMs: aboveZeroOr(defaultDays, env['SPICE_SSO_LAB_REPORTS_DAYS']) * dayMs,
    maxBytes: aboveZeroOr(defaultGb, env['SPICE_SSO_LAB_REPORTS_GB']) * gib,
    nowMs,
  };
}

function aboveZeroOr(standIn: number, text: string | undefined): number {
  const number = Number(text);
  // refuses otherwise: test "a limit that is no number above 0 removes nothing more"
  return number > 0 ? number : standIn;
}

/**
 * Removes the folders of old runs from a reports folder, as many as the limits ask for; the newest run and those that
 * still go on stay. Nothing but a run's own folder is touched. Resolves to a sentence that says what went, if any did.
 */
export async function pruneReports(reports: string, limits: PruneLimits): Promise<string | undefined> {
  const names = (await readdir(reports).catch(() => [])).filter((name) => beganAtMs(name) !== undefined);
  const runs = await Promise.all(names.toSorted().map((name) => measure(reports, name)));
  const mayGo = runs.slice(0, -1).filter(({ isRun, name }) => isRun && !isRunning(name));
  const oldest = limits.nowMs - limits.maxAgeMs;
  let bytes = runs.reduce((sum, run) => sum + run.bytes, 0);
  const gone = mayGo.filter((run) => {
    const goes = (beganAtMs(run.name) ?? limits.nowMs) < oldest || bytes > limits.maxBytes;
    if (goes) bytes -= run.bytes;
    return goes;
  });
  await Promise.all(gone.map(({ name }) => rm(join(reports, name), { recursive: true, force: true })));
  if (gone.length === 0) return undefined;
  const freed = gone.reduce((sum, run) => sum + run.bytes, 0);
  return (
    `removed ${gone.length} old ${gone.length === 1 ? 'run' : 'runs'} from ${reports}, ${Math.ceil(freed / 1024 ** 2)} MB: ` +
    `older than ${limits.maxAgeMs / dayMs} days (SPICE_SSO_LAB_REPORTS_DAYS), or beyond ${limits.maxBytes / gib} GB (SPICE_SSO_LAB_REPORTS_GB)`
  );
}

/** By a run's id, `20260102-030405-1a2b`, UTC; undefined for what is none. */
function beganAtMs(name: string): number | undefined {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-[0-9a-z]+$/.exec(name) ?? [];
  if (second === undefined) return undefined;
  const atMs = Date.parse(
    `${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second}Z`,
  );
  return Number.isNaN(atMs) ? undefined : atMs;
}

async function measure(reports: string, name: string) {
  const folder = join(reports, name);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(
    files.map((file) =>
      lstat(file).then(
        ({ blocks }) => 512 * blocks,
        () => 0,
      ),
    ),
  );
  // A folder of another make that has such a name is not the lab's.
  const isRun = files.includes(join(folder, 'plan.json'));
  return { name, isRun, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
