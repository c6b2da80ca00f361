import type { StepOf } from '../../scenario/plan.ts';
import { desktopOf, type StepContext } from '../step-context.ts';
import { StepFailure } from '../step-failure.ts';

/** Gets the principal's TGT into the desktop's cache with its password, by MIT's kinit. */
export async function kinit(step: StepOf<'kinit'>, context: StepContext): Promise<void> {
  const { on, as, forwardable, lifetime, renewable } = step.args;
  const password = context.plan.realm.principals.find((principal) => principal.name === as)?.password;
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
  });
  if (result.exitCode !== 0)
    throw new StepFailure('command-failed', `kinit on ${on}: ${result.stderr.trim()}`);
}
