import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { KeeperMessage } from '../keep/keeper-message.ts';
import { keepWorld } from '../keep/keep-world.ts';
import type { HoldWorld } from '../run/hold-world.ts';
import { describeError } from './describe-error.ts';
import { leaseOption } from './lease-option.ts';
import { describeFailure } from './pause-on-failure.ts';
import { performRun, type RunOptions, showProgress } from './perform-run.ts';
import { plansOf } from './plans-of.ts';
import { reportFolder } from './report-folder.ts';
import { componentsOption } from './components-option.ts';
import { kdcOption } from './kdc-option.ts';

interface KeepCommandOptions extends RunOptions {
  readonly steps: number;
  readonly lease: number;
  readonly logFile: string;
  readonly pauseOnFailure?: true;
}

/** `lab keep`: the process behind `lab up`, which owns the world; nobody calls it by hand. */
export function addKeepCommand(program: Command): void {
  program
    .command('keep', { hidden: true })
    .argument('<scenario>')
    .requiredOption('--steps <n>', 'how many steps to perform', Number)
    .requiredOption('--log-file <file>', 'where this process’s output goes')
    .requiredOption('--reports <folder>')
    .option('--pause-on-failure')
    .addOption(kdcOption())
    .addOption(componentsOption())
    .addOption(leaseOption())
    .action(async (selector: string, options: KeepCommandOptions) => {
      try {
        process.exitCode = await keep(selector, options);
      } catch (error) {
        tell({ kind: 'failed', message: describeError(error) });
        throw error;
      }
    });
}

async function keep(selector: string, options: KeepCommandOptions): Promise<number> {
  // Nobody would know of a world whose `lab up` went away before it was told.
  const abandon = () => process.kill(process.pid, 'SIGHUP');
  process.once('disconnect', abandon);
  let logFile: string | undefined = options.logFile;
  const moveLog = async (runFolder: string) => {
    if (logFile !== undefined) await rename(logFile, join(runFolder, 'keeper.log'));
    logFile = undefined;
  };
  const hold: HoldWorld = {
    wants: (verdict) => verdict === undefined || options.pauseOnFailure === true,
    keep: async (held) => {
      await moveLog(join(held.artifactFolder, '../..'));
      await keepWorld(held, {
        leaseMs: options.lease,
        onKept: ({ id, endsAtMs }) => {
          process.off('disconnect', abandon);
          const { verdict } = held;
          tell({
            kind: 'kept',
            id,
            endsAtMs,
            scenario: held.plan.name,
            guests: [...held.world.guests.keys()],
            ...(verdict && { failure: { outcome: verdict.outcome, text: describeFailure(held) } }),
          });
        },
      });
    },
  };
  const onProgress = (line: string) => {
    showProgress(line);
    tell({ kind: 'progress', line });
  };
  const runFolder = await performRun(await plansOf([selector]), options, 0, {
    stepCount: options.steps,
    hold,
    onProgress,
  });
  await moveLog(runFolder);
  const status = await reportFolder(runFolder);
  tell({ kind: 'ended', runFolder });
  return status;
}

/** Whoever started this process may be gone. */
function tell(message: KeeperMessage): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
