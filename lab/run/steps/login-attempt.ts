import { randomBytes } from 'node:crypto';
import type { StepOf } from '../../scenario/plan.ts';
import { Secret } from '../../secret/secret.ts';
import { attemptLogin, readTap } from '../../world/greetd/lab-greetd.ts';
import type { Commands } from '../../world/ports.ts';
import { guestOf, type StepContext } from '../step-context.ts';
import { StepFailure } from '../step-failure.ts';

/** Tries to log in at the real login manager past the agent, and checks its answer. */
export async function loginAttempt(step: StepOf<'login-attempt'>, context: StepContext): Promise<void> {
  const { guest, user, handle } = step.args;
  const verdict = await verdictFor(handle, user, guestOf(context, guest).commands);
  if (verdict !== 'auth_error') throw new StepFailure('not-met', `the answer was ${verdict}, not auth_error`);
}

async function verdictFor(
  handle: StepOf<'login-attempt'>['args']['handle'],
  user: string,
  commands: Commands,
): Promise<string> {
  switch (handle) {
    case 'none':
      return attemptLogin(commands, user, new Secret(''));
    case 'random':
      return attemptLogin(commands, user, new Secret(randomBytes(16).toString('hex')));
    case 'used': {
      // While it was still alive, its owner's login under way.
      const { again } = await readTap(commands);
      return again === 'error 410' ? 'auth_error' : `the second use: ${again.slice(0, 'error 410'.length)}`;
    }
    case 'other-user':
      // The relay tried it before its owner did.
      return (await readTap(commands)).otherUser;
  }
}
