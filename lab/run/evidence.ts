import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deadlinesOf } from '../deadline/deadlines-of.ts';
import type { Artifact } from '../world/artifact.ts';
import type { World } from '../world/world.ts';

const { withDeadline } = deadlinesOf('lab');

const stageTimeoutMs = 10_000;

/** What can only be asked of living parts: the KDC's log, a picture of each display, each guest's last words. */
export async function collectEvidence(world: World, folder: string): Promise<readonly Artifact[]> {
  const found = await Promise.all([
    attempt(async () => {
      const path = join(folder, 'kdc.log');
      await writeFile(path, await world.realm.log());
      return { kind: 'kdc-log', path } as const;
    }),
    ...[...world.guests].map(([name, machine]) =>
      attempt(async () => {
        const path = join(folder, `${name}-screen.png`);
        await machine.console.screenshot(path);
        return { kind: 'screenshot', path } as const;
      }),
    ),
    ...[...world.guests].map(([name, machine]) =>
      attempt(async () => {
        const path = join(folder, `${name}-krb5-trace.log`);
        const trace = await machine.commands.readFile('/run/sso-guest-agent/krb5-trace.log', 1024 * 1024);
        await writeFile(path, trace);
        return { kind: 'krb5-trace', path } as const;
      }),
    ),
  ]);
  return [...world.artifacts, ...found.filter((artifact) => artifact !== undefined)];
}

/** Those of the artifacts that there are: a world that never stood has written only some. */
export async function existing(artifacts: readonly Artifact[]): Promise<readonly Artifact[]> {
  const found = await Promise.all(
    artifacts.map(async (artifact) => {
      try {
        await access(artifact.path);
        return [artifact];
      } catch {
        return [];
      }
    }),
  );
  return found.flat();
}

/** Evidence is gathered from a world that may be half dead: what is not to be had is left out. */
async function attempt(collect: () => Promise<Artifact>): Promise<Artifact | undefined> {
  try {
    return await withDeadline(collect(), 'evidence', stageTimeoutMs);
  } catch {
    return undefined;
  }
}
