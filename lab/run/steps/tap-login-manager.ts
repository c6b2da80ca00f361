import type { StepOf } from '../../scenario/plan.ts';
import { startTap } from '../../world/greetd/lab-greetd.ts';
import { guestOf, type StepContext } from '../step-context.ts';

/** Puts a relay before the guest's login manager that overhears the next handle and tries it as another user. */
export async function tapLoginManager(
  step: StepOf<'tap-login-manager'>,
  context: StepContext,
): Promise<void> {
  const { guest, tryAs } = step.args;
  await startTap(guestOf(context, guest).commands, tryAs, context.deadlineMs);
}
