import type { StepOf } from '../../scenario/plan.ts';
import { desktopOf, type StepContext } from '../step-context.ts';
import { StepFailure } from '../step-failure.ts';

/** What kinit(1) says, of MIT krb5's error table. */
const refusals = {
  'wrong-password': 'Password incorrect',
  locked: 'credentials have been revoked',
} as const;

/** Gets the principal's TGT into the desktop's cache with its password, by MIT's kinit. */
export async function kinit(step: StepOf<'kinit'>, context: StepContext): Promise<void> {
  const { on, as, forwardable, lifetime, renewable, expect } = step.args;
  const password =
    step.args.password ?? context.plan.realm.principals.find((principal) => principal.name === as)?.password;
  if (!password)
    throw new StepFailure(
      'command-failed',
      `${as} has no password in the scenario, so kinit has none to give`,
    );
  const result = await desktopOf(context, on).kinit({
    principal: as,
    password,
    forwardable,
    lifetimeMs: lifetime,
    renewableMs: renewable,
    timeoutMs: context.deadlineMs,
  });
  if (expect !== 'ticket') {
    context.note(`kinit said: ${result.stderr.trim() || 'nothing'}`);
    if (result.exitCode === 0 || !result.stderr.includes(refusals[expect]))
      throw new StepFailure(
        'not-met',
        `kinit on ${on} exited ${String(result.exitCode)} (${result.stderr.trim()}), not for "${refusals[expect]}"`,
      );
    return;
  }
  if (result.exitCode !== 0)
    throw new StepFailure('command-failed', `kinit on ${on}: ${result.stderr.trim()}`);
}
