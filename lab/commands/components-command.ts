import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { buildDesktopComponents } from '../world/components/desktop-components.ts';
import { buildGuestComponents } from '../world/components/guest-components.ts';

/** `lab components`: this checkout's build, as `--components` takes it. */
export function addComponentsCommand(program: Command): void {
  program
    .command('components')
    .description('build this checkout’s components into a new folder, for --components of another checkout')
    .argument('<folder>', 'a folder that is not there yet')
    .action(async (folder: string) => {
      await mkdir(folder);
      await using logs = await logFolder();
      await buildGuestComponents(join(folder, 'guest'), join(logs.path, 'build.log'));
      await buildDesktopComponents(join(folder, 'desktop'));
      process.stdout.write(`${folder}: guest, desktop\n`);
    });
}

async function logFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'lab-components-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
