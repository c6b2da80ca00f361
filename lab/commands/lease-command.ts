import type { Command } from 'commander';
import { askKeeper } from '../keep/ask-keeper.ts';
import { leaseSchema } from '../keep/request-schema.ts';
import { timeLeft } from '../keep/time-left.ts';
import { parseDuration } from './lease-option.ts';
import { worldCommand, worldOf, type WorldOption } from './world-option.ts';

/** `lab lease`: how much longer a world is kept. */
export function addLeaseCommand(program: Command): void {
  worldCommand(program, 'lease', 'keep a world for this long from now, more or less than before')
    .argument('<duration>', 'such as 2h, at most 24h', parseDuration)
    .action(async (leaseMs: number, options: WorldOption) => {
      const { socketPath, status } = await worldOf(options);
      const { endsAtMs } = leaseSchema.parse(await askKeeper(socketPath, { request: 'extend', leaseMs }));
      process.stdout.write(`${status.scenario} is kept for ${timeLeft(endsAtMs, Date.now())}\n`);
    });
}
