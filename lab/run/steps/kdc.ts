import type { StepOf } from '../../scenario/plan.ts';
import type { StepContext } from '../step-context.ts';

/** Ends the realm's KDC, silences it, or has it serve again. */
export async function kdc(step: StepOf<'kdc'>, context: StepContext): Promise<void> {
  await context.world.realm.setKdc(step.args.state);
}
