import type { Command } from 'commander';
import { keptWorlds } from '../keep/kept-worlds.ts';
import { worldTable } from '../keep/world-table.ts';
import { printable } from '../report/printable.ts';

/** `lab ps`: the kept worlds. */
export function addPsCommand(program: Command): void {
  program
    .command('ps')
    .description('list the kept worlds: their guests, the step reached, the time left')
    .action(async () => {
      process.stdout.write(printable(worldTable(await keptWorlds(), Date.now())));
    });
}
