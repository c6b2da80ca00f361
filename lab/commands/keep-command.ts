import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { KeeperMessage } from '../keep/keeper-message.ts';
import { keepWorld } from '../keep/keep-world.ts';
import { lineProgress } from '../progress/line-progress.ts';
import type { Progress } from '../run/progress.ts';
import type { HoldWorld } from '../run/hold-world.ts';
import { describeError } from './describe-error.ts';
import { leaseOption } from './lease-option.ts';
import { describeFailure } from './pause-on-failure.ts';
import { performRun } from './perform-run.ts';
import { plansOf } from './plans-of.ts';
import { reportFolder } from './report-folder.ts';
import { addWorldFlags, type RunFlags } from './run-flags.ts';

/** A lease ends a kept world, at most 24 h after it was last asked for; this ends one whose owner keeps asking. */
const longestKeepMs = 7 * 24 * 3_600_000;

interface KeepCommandOptions extends Omit<RunFlags, 'deadline'> {
  readonly steps: number;
  readonly lease: number;
  readonly logFile: string;
  readonly pauseOnFailure?: true;
}

/** `lab keep`: the process behind `lab up`, which owns the world; nobody calls it by hand. */
export function addKeepCommand(program: Command): void {
  const command = program
    .command('keep', { hidden: true })
    .argument('<scenario>')
    .requiredOption('--steps <n>', 'how many steps to perform', Number)
    .requiredOption('--log-file <file>', 'where this process’s output goes')
    .option('--pause-on-failure')
    .addOption(leaseOption());
  addWorldFlags(command).action(async (selector: string, options: KeepCommandOptions) => {
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
            desktops: [...held.world.desktops.keys()],
            ...(verdict && { failure: { outcome: verdict.outcome, text: describeFailure(held) } }),
          });
        },
      });
    },
  };
  // This process's own output is keeper.log; who watches sees the same events by the clock of `lab up`.
  using log = lineProgress((text) => process.stderr.write(text), { nowMs: () => performance.now() });
  const progress: Progress = {
    tell: (event) => {
      log.tell(event);
      tell({ kind: 'progress', event });
    },
  };
  const flags = { ...options, deadline: longestKeepMs };
  const runFolder = await performRun(await plansOf([selector]), flags, {
    stepCount: options.steps,
    hold,
    progress,
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
