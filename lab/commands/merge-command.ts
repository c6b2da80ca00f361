import type { Command } from 'commander';
import { mergeShards } from '../merge/merge-shards.ts';
import { reportFolder } from './report-folder.ts';

/** `lab merge`: the shards of a run as one run, with one report. */
export function addMergeCommand(program: Command): void {
  program
    .command('merge')
    .description('join the run folders of all shards into a new one, and report; exits as a run does')
    .argument('<folders...>', 'the run folder of each shard, in any order')
    .option('--reports <folder>', 'where the new run folder is made', 'reports')
    .action(async (folders: string[], { reports }: { readonly reports: string }) => {
      process.exitCode = await reportFolder(await mergeShards(folders, reports));
    });
}
