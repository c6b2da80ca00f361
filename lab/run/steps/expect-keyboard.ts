import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { DeadlineError, waitUntil } from '../../deadline/wait-until.ts';
import type { StepOf } from '../../scenario/plan.ts';
import type { Machine } from '../../world/ports.ts';
import { guestOf, type StepContext } from '../step-context.ts';
import { StepFailure } from '../step-failure.ts';

/** The least time that keys get to show an effect before "none" is believed. */
const leastWatchMs = 500;
/** "None" is watched for this many times as long as the effect took when keys did reach the session. */
const patience = 3;

/**
 * Types a command that creates a fresh file as the user, and looks for the file: with a session at the keyboard it
 * appears, with a locker it does not.
 */
export async function expectKeyboard(step: StepOf<'expect-keyboard'>, context: StepContext): Promise<void> {
  const { keyboard, guest, user } = step.args;
  const machine = guestOf(context, guest);
  const endsAtMs = performance.now() + context.deadlineMs;
  // Each key takes 20 ms to type: a short name, in the folder where the user's session is.
  const name = `k${randomBytes(2).toString('hex')}`;
  const file = `/home/${user}/${name}`;
  await machine.console.type(`>${name}\n`);
  const leftMs = endsAtMs - performance.now();
  if (keyboard === 'reaches-session') {
    const effectMs = await timeUntilThere(machine, file, leftMs);
    if (effectMs === undefined)
      throw new StepFailure('not-met', `keys typed at ${guest} created no file of ${user}`);
    context.memory.keyEffectMs.set(guest, effectMs);
    return;
  }
  const watchMs = Math.max(leastWatchMs, patience * (context.memory.keyEffectMs.get(guest) ?? 0));
  if (watchMs > leftMs) {
    throw new Error(
      `${guest} is too slow to tell: keys need ${Math.round(watchMs)} ms, and ${Math.round(leftMs)} ms are left`,
    );
  }
  if ((await timeUntilThere(machine, file, watchMs)) !== undefined) {
    throw new StepFailure(
      'not-met',
      `keys typed at ${guest} still reach the session of ${user}: they created a file`,
    );
  }
}

async function timeUntilThere(machine: Machine, file: string, watchMs: number): Promise<number | undefined> {
  const startedAtMs = performance.now();
  try {
    await waitUntil(
      () => machine.commands.run(['/usr/bin/test', '-e', file]),
      (result) => result.exitCode === 0,
      { for: file, timeoutMs: watchMs, intervalMs: 50 },
    );
    return performance.now() - startedAtMs;
  } catch (error) {
    if (error instanceof DeadlineError) return undefined;
    throw error;
  }
}
