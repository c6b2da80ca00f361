import { mkdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ownerOf } from '../world/owner/owner.ts';

/** Where one run's files are. */
export interface RunFolder {
  readonly id: string;
  readonly path: string;
}

/** A run that cannot leave a report is not begun. */
export class ReportsFolderError extends Error {
  readonly code = 'reports-not-writable';

  constructor(reports: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`no report can be written in ${reports} (${reason}): name another folder with --reports`, {
      cause,
    });
    this.name = 'ReportsFolderError';
  }
}

/**
 * Makes `reports/<run-id>/` and points `reports/latest` at it. The id sorts by time: `20260102-030405-1a2b`.
 * Throws a ReportsFolderError.
 */
export async function createRunFolder(reports: string, now: Date, pid: number): Promise<RunFolder> {
  try {
    return await createIn(reports, now, pid);
  } catch (error) {
    throw new ReportsFolderError(reports, error);
  }
}

/** The id of a run that this process began then. */
export function runId(began: Date, pid: number): string {
  const stamp = began
    .toISOString()
    .replaceAll(/[-:]|\.\d+Z/g, '')
    .replace('T', '-');
  return `${stamp}-${pid.toString(36)}`;
}

/** Whether there is a process with the id's pid: the run's own, or, seldom, one that has its pid by now. */
export function isRunning(id: string): boolean {
  return ownerOf(parseInt(id.slice(id.lastIndexOf('-') + 1), 36)) !== undefined;
}

async function createIn(reports: string, now: Date, pid: number): Promise<RunFolder> {
  const id = runId(now, pid);
  const path = join(reports, id);
  await makeFolder(join(path, 'artifacts'));
  // Renamed into place, so that two runs at once never find it missing.
  const link = join(reports, `.latest-${id}`);
  await symlink(id, link);
  await rename(link, join(reports, 'latest')).catch(() => rm(link, { force: true }));
  return { id, path };
}

/** The folder of one scenario's artifacts; its evidence stands there whatever the outcome. */
export async function createArtifactFolder(run: RunFolder, scenario: string): Promise<string> {
  const folder = join(run.path, 'artifacts', scenario);
  await mkdir(folder, { recursive: true });
  return folder;
}

/** Node's own recursive mkdir never returns where a folder exists and nothing can be made in it, as below /proc. */
async function makeFolder(path: string, parentIsThere = false): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    if (code !== 'ENOENT' || parentIsThere) throw error;
    await makeFolder(dirname(path));
    await makeFolder(path, true);
  }
}
