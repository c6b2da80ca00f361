import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { benchCodecs } from '../bench/bench-codecs.ts';
import { benchHandshake } from '../bench/bench-handshake.ts';
import { type BenchSamples, benchRows } from '../measure/bench-rows.ts';
import { benchTable } from '../report/bench-table.ts';
import { benchAgainst } from './bench-against.ts';
import { benchChannel, reportBench } from './bench-channel.ts';
import { benchLab } from './bench-lab.ts';
import { flagOf } from './run-flags.ts';

const count = flagOf(
  z
    .string()
    .regex(/^[1-9]\d{0,2}$/, 'expected a whole number from 1 to 999')
    .transform(Number),
);

interface ChannelOptions {
  readonly full: boolean;
  readonly repetitions?: number;
  readonly reports: string;
  readonly failWhenWorse: boolean;
  readonly against?: string;
  readonly pairs: number;
}

/** `lab bench`: the channel; `lab bench codec` and `lab bench lab`: what is below and around it. */
export function addBenchCommand(program: Command): void {
  const bench = program
    .command('bench')
    .description(
      'measure the channel: throughput and latency by layer, beside the smallest C program and spice-gtk; writes bench.json, bench.csv and bench.html',
    )
    .argument(
      '[scenario...]',
      'names or paths of scenarios with a `bench` step; default: all of them, and the codecs',
    )
    .option('--full', 'all cells, not only the default set', false)
    .option('--repetitions <n>', 'instead of what each scenario says', count)
    .option('--reports <folder>', 'where run folders and the history are', 'reports')
    .option(
      '--fail-when-worse',
      'exit 1 when a ratio is worse than in the last ten runs on such a host',
      false,
    )
    .addOption(
      new Option(
        '--against <rev|path>',
        'measure this checkout beside another one, a folder or a git revision, and say which is faster; exits 0 faster or no difference, 1 slower in a cell or in all together, 2 cannot tell (more pairs may)',
      ).conflicts(['repetitions', 'failWhenWorse']),
    )
    .option('--pairs <n>', 'with --against: repetitions by both', count, 10)
    .action(async (selectors: string[], { against, pairs, ...options }: ChannelOptions) => {
      process.exitCode =
        against === undefined
          ? await benchChannel({ selectors, ...options })
          : await benchAgainst({ what: against, selectors, pairs, ...options });
    });
  bench
    .command('report')
    .description('make the report of a benchmark again, from what its run left')
    .argument('<folder>', 'of the run')
    .option('--reports <folder>', 'where the history is', 'reports')
    .action(async (folder: string, { reports }: { readonly reports: string }) => {
      process.exitCode = await reportBench(folder, reports);
    });
  bench
    .command('codec')
    .description('measure the codecs beside node:readline and split2, and a SASL handshake with a real KDC')
    .option('--reports <folder>', 'where bench.json is written', 'reports')
    .action(async ({ reports }: { readonly reports: string }) => {
      await writeBench([...(await benchCodecs()), await benchHandshake()], reports);
    });
  bench
    .command('lab')
    .description(
      'measure how fast guests come up, a scenario’s parts over several runs, and what running all scenarios side by side gains',
    )
    .argument('[scenario]', 'a name or a path', 'forwardable-tgt')
    .option('--runs <n>', 'how many times', count, 3)
    .option('--reports <folder>', 'where run folders are made', 'reports')
    .action(async (scenario: string, options: { readonly runs: number; readonly reports: string }) => {
      const { folder, status, figures } = await benchLab(scenario, options.runs, options.reports);
      if (status === 0) await writeBench(figures, folder);
      process.exitCode = status;
    });
}

async function writeBench(figures: readonly BenchSamples[], folder: string): Promise<void> {
  const result = { schema: 1 as const, rows: [...benchRows(figures)] };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'bench.json'), `${JSON.stringify(result, undefined, 2)}\n`);
  process.stdout.write(`\n${benchTable(result)}`);
}
