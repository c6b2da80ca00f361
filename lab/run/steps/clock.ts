import type { StepOf } from '../../scenario/plan.ts';
import { guestOf, type StepContext } from '../step-context.ts';

/** Sets the guest's clock to the host's and an offset. Nothing in the guest keeps time: it stays set. */
export async function clock(step: StepOf<'clock'>, context: StepContext): Promise<void> {
  const { guest, offset } = step.args;
  const { commands } = guestOf(context, guest);
  const time = `@${((Date.now() + offset) / 1000).toFixed(3)}`;
  const result = await commands.run(['/usr/bin/date', '--set', time], { timeoutMs: context.deadlineMs });
  if (result.exitCode !== 0) throw new Error(`date in ${guest}: ${result.stderr.trim()}`);
}
