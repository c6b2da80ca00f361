import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Where one run's files are. */
export interface RunFolder {
  readonly id: string;
  readonly path: string;
}

/** Makes `reports/<run-id>/` and points `reports/latest` at it. The id sorts by time: `20260102-030405-1a2b`. */
export async function createRunFolder(reports: string, now: Date, pid: number): Promise<RunFolder> {
  const stamp = now
    .toISOString()
    .replaceAll(/[-:]|\.\d+Z/g, '')
    .replace('T', '-');
  const id = `${stamp}-${pid.toString(36)}`;
  const path = join(reports, id);
  await mkdir(join(path, 'artifacts'), { recursive: true });
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
