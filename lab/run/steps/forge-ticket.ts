import type { StepOf } from '../../scenario/plan.ts';
import { desktopOf, type StepContext } from '../step-context.ts';

/** Alters the session key of a cached ticket. */
export async function forgeTicket(step: StepOf<'forge-ticket'>, context: StepContext): Promise<void> {
  await desktopOf(context, step.args.on).forgeTicket(step.args.ticket);
}
