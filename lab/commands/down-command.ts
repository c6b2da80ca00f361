import { relative } from 'node:path';
import type { Command } from 'commander';
import { chooseWorld, worldsOf } from '../keep/choose-world.ts';
import { type KeptWorld, keptWorlds } from '../keep/kept-worlds.ts';
import { takeDown } from '../keep/take-down.ts';

interface DownOptions {
  readonly all?: true;
}

/** `lab down`: kept worlds, taken down as any run's. */
export function addDownCommand(program: Command): void {
  program
    .command('down')
    .description('take a kept world down, evidence and report included')
    .argument('[world]', 'its id, scenario or run; not needed where only one is kept')
    .option('--all', 'all that this checkout keeps')
    .action(async (word: string | undefined, options: DownOptions) => {
      const worlds = await keptWorlds();
      await Promise.all((options.all ? worldsOf(worlds) : [chooseWorld(worlds, word)]).map(down));
    });
}

async function down(world: KeptWorld): Promise<void> {
  await takeDown(world);
  const { scenario, artifactFolder } = world.status;
  process.stdout.write(`${scenario} is down; its evidence is in ${relative('', artifactFolder)}\n`);
}
