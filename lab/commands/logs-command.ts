import { basename, dirname } from 'node:path';
import type { Command } from 'commander';
import { keptWorlds } from '../keep/kept-worlds.ts';
import { followLogs, readLogs } from '../logs/read-logs.ts';
import { interruptSignal } from '../run/interrupt.ts';
import { wantsColour, painter } from '../report/colour.ts';
import { printable } from '../report/printable.ts';
import type { LogLine } from '../logs/log-line.ts';
import { worldCommand, worldOf, type WorldOption } from './world-option.ts';

interface LogsOptions extends WorldOption {
  readonly follow?: true;
  readonly run?: string;
}

/** `lab logs`: what a world's parts said, by time. */
export function addLogsCommand(program: Command): void {
  worldCommand(program, 'logs', 'print what the lab, the components and the guests said, by time')
    .argument(
      '[sources...]',
      'only these: lab, proxy, plugin, a guest’s name, GUEST/qmp, GUEST/agent; default all but the last two',
    )
    .option('-f, --follow', 'go on until the world is down, or Ctrl-C')
    .option('--run <folder>', 'of a run’s folder instead of a kept world: reports/latest')
    .action(logs);
}

async function logs(sources: readonly string[], options: LogsOptions): Promise<void> {
  const paint = painter(wantsColour(process.stdout, process.env));
  const print = ({ atMs, source, text }: LogLine) => {
    const time = new Date(atMs).toISOString().slice(11, 23);
    process.stdout.write(
      `${paint('dim', time)} ${paint('bold', printable(source).padEnd(8))} ${printable(text)}\n`,
    );
  };
  if (options.run !== undefined) {
    for (const line of await readLogs(options.run, undefined, sources)) print(line);
    return;
  }
  const { id, status } = await worldOf(options);
  const runFolder = dirname(dirname(status.artifactFolder));
  const scenario = basename(status.artifactFolder);
  if (!options.follow) {
    for (const line of await readLogs(runFolder, scenario, sources)) print(line);
    return;
  }
  using interrupt = interruptSignal();
  const isKept = async () => (await keptWorlds()).some((world) => world.id === id);
  await followLogs(runFolder, scenario, sources, { print, isKept, signal: interrupt.signal });
}
