import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { DeadlineError, waitUntil } from '../../deadline/wait-until.ts';
import type { StepOf } from '../../scenario/plan.ts';
import type { Machine } from '../../world/ports.ts';
import { guestOf, type StepContext } from '../step-context.ts';
import { StepFailure } from '../step-failure.ts';

/** The least time that keys get to show an effect before "none" is believed. */
const leastWatchMs = 1000;

/**
 * Types a command that creates a fresh file as the user, and looks for the file: with a session at the keyboard it
 * appears, with a locker it does not. The negative waits three times as long as the positive took on that guest.
 */
export async function expectKeyboard(step: StepOf<'expect-keyboard'>, context: StepContext): Promise<void> {
  const { keyboard, guest, user } = step.args;
  const machine = guestOf(context, guest);
  const startedAtMs = performance.now();
  if (keyboard === 'reaches-session') {
    if (!(await keysCreateFile(machine, user, context.deadlineMs))) {
      throw new StepFailure('not-met', `keys typed at ${guest} created no file of ${user}`);
    }
    context.memory.keyEffectMs.set(guest, performance.now() - startedAtMs);
    return;
  }
  const watchMs = Math.max(leastWatchMs, 3 * (context.memory.keyEffectMs.get(guest) ?? 0));
  if (await keysCreateFile(machine, user, watchMs)) {
    throw new StepFailure(
      'not-met',
      `keys typed at ${guest} still reach the session of ${user}: they created a file`,
    );
  }
}

async function keysCreateFile(machine: Machine, user: string, watchMs: number): Promise<boolean> {
  const file = `/home/${user}/keys-${randomBytes(6).toString('hex')}`;
  await machine.console.type(`echo > ${file}\n`);
  try {
    await waitUntil(
      () => machine.commands.run(['/usr/bin/test', '-e', file]),
      (result) => result.exitCode === 0,
      { for: file, timeoutMs: watchMs, intervalMs: 100 },
    );
    return true;
  } catch (error) {
    if (error instanceof DeadlineError) return false;
    throw error;
  }
}
