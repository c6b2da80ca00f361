import type { StepOf } from '../../scenario/plan.ts';
import { guestOf, openedBy, type OpenedConsole, type StepContext } from '../step-context.ts';
import { StepFailure } from '../step-failure.ts';

/** The guest's units. The lock's program leaves a keeper behind, which is its unit's main process. */
const units = { agent: 'sso-guest-agent.service', locker: 'sso-console-lock.service' } as const;

/** Sends a signal to one process: in a guest by its unit, on a desktop by the number that the lab knows of it. */
export async function kill(step: StepOf<'kill'>, context: StepContext): Promise<void> {
  const { what, on, signal } = step.args;
  if (what === 'locker') context.invariant.killsLock(on);
  await send(step, context);
  if (signal !== 'STOP' && signal !== 'CONT') return;
  const act = signal === 'STOP' ? 'stops' : 'continues';
  if (what === 'agent') context.invariant.did({ act, what, guest: on });
  else if (what !== 'locker') context.invariant.did({ act, what: 'client', desktop: on });
}

async function send(step: StepOf<'kill'>, context: StepContext): Promise<void> {
  const { what, on, signal } = step.args;
  switch (what) {
    case 'agent':
    case 'locker': {
      const argv = ['/usr/bin/systemctl', 'kill', '--kill-who=main', `--signal=${signal}`, units[what]];
      const result = await guestOf(context, on).commands.run(argv, { timeoutMs: context.deadlineMs });
      if (result.exitCode !== 0) throw new StepFailure('not-met', `${step.title}: ${result.stderr.trim()}`);
      return;
    }
    case 'proxy':
      process.kill(openedBy(context, on).session.pid, `SIG${signal}`);
      return;
    case 'plugin':
      process.kill(runningPlugin(openedBy(context, on), on), `SIG${signal}`);
      return;
  }
}

function runningPlugin({ session }: OpenedConsole, desktop: string): number {
  const last = session.events.findLast(({ event }) => event === 'plugin-started' || event === 'plugin-ended');
  if (last?.event !== 'plugin-started' || typeof last['pid'] !== 'number')
    throw new StepFailure('not-met', `no plugin runs on ${desktop}`);
  return last['pid'];
}
