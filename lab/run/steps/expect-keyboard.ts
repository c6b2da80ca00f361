import { performance } from 'node:perf_hooks';
import type { StepOf } from '../../scenario/plan.ts';
import { fileOfKeys, keyboardProbe } from '../guest/keyboard-probe.ts';
import { proveLocked } from '../guest/prove-locked.ts';
import { guestOf, type StepContext } from '../step-context.ts';
import { StepFailure } from '../step-failure.ts';

/** Types a command that creates a fresh file as the user: with a session at the keyboard it appears, else the lock has it. */
export async function expectKeyboard(step: StepOf<'expect-keyboard'>, context: StepContext): Promise<void> {
  const { keyboard, guest, user } = step.args;
  if (keyboard === 'reaches-locker') return proveLocked({ guest, user, title: step.title }, context);
  const machine = guestOf(context, guest);
  const endsAtMs = performance.now() + context.deadlineMs;
  const probe = keyboardProbe(user);
  await machine.console.type(probe.keys);
  const owner = await fileOfKeys(machine, probe, endsAtMs - performance.now());
  if (owner !== user)
    throw new StepFailure(
      'not-met',
      `keys typed at ${guest} created ${owner === undefined ? 'no file' : `a file of ${owner}`}, not one of ${user}`,
    );
}
