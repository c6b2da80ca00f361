import { setTimeout as delay } from 'node:timers/promises';
import type { StepOf } from '../../scenario/plan.ts';
import { guestOf, type StepContext } from '../step-context.ts';

/** Pauses, resumes or resets the guest's machine. */
export async function power(step: StepOf<'power'>, context: StepContext): Promise<void> {
  const { guest, action, for: lengthMs } = step.args;
  const machine = guestOf(context, guest);
  switch (action) {
    case 'pause':
      await machine.monitor.execute('stop');
      if (lengthMs === undefined) return;
      // The length is the fault itself: nothing is waited for.
      await delay(lengthMs, undefined, { signal: context.signal });
      await machine.monitor.execute('cont');
      return;
    case 'resume':
      await machine.monitor.execute('cont');
      return;
    case 'reset':
      await machine.reset(context.deadlineMs);
      return;
  }
}
