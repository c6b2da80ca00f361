import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deadlinesOf } from '../deadline/deadlines-of.ts';
import type { Artifact } from '../world/artifact.ts';
import { writeReadable } from './readable-journal.ts';
import type { World } from '../world/world.ts';

const { withDeadline } = deadlinesOf('lab');

const stageTimeoutMs = 10_000;

/**
 * What can only be asked of living parts (the KDC's log, a picture of each display, each guest's last words), and what
 * the parts have written by themselves; of all that, what has something in it.
 */
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
  return existing([...world.artifacts, ...found.filter((artifact) => artifact !== undefined)]);
}

/** Those of the artifacts that have something in them, guests' journals as text too: a world that never stood has few. */
export async function existing(artifacts: readonly Artifact[]): Promise<readonly Artifact[]> {
  const found = await Promise.all(
    artifacts.map(async (artifact) => {
      const size = await stat(artifact.path).then(
        (file) => file.size,
        () => 0,
      );
      if (size === 0) return [];
      const readable = await attempt(() => writeReadable(artifact));
      return [...(readable ? [readable] : []), artifact];
    }),
  );
  return found.flat();
}

/** Evidence is gathered from a world that may be half dead: what is not to be had is left out. */
async function attempt(collect: () => Promise<Artifact | undefined>): Promise<Artifact | undefined> {
  try {
    return await withDeadline(collect(), 'evidence', stageTimeoutMs);
  } catch {
    return undefined;
  }
}
