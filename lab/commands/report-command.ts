import type { Command } from 'commander';
import { reportFolder } from './report-folder.ts';

/** `lab report`: a past run's report again. */
export function addReportCommand(program: Command): void {
  program
    .command('report')
    .description('make the report of a past run again, from its journal')
    .argument('<folder>', 'a run’s folder, reports/latest for the newest')
    .action(async (folder: string) => {
      process.exitCode = await reportFolder(folder);
    });
}
