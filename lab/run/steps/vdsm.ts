import type { StepOf } from '../../scenario/plan.ts';
import type { ControlRequest } from '../../world/ports.ts';
import { controlOf, type StepContext } from '../step-context.ts';
import { StepFailure } from '../step-failure.ts';

/** Sends a message as vdsm; done when the guest has answered an echo that was sent after it. */
export async function vdsm(step: StepOf<'vdsm'>, context: StepContext): Promise<void> {
  const channel = controlOf(context, step.args.guest);
  context.memory.reportedUntil.set(step.args.guest, channel.reports.length);
  const { guest, send, user } = step.args;
  const plan = context.plan.guests.find(({ name }) => name === guest);
  // Where passwords log in, that login is none that single sign-on answers for.
  if (plan?.legacyLogin && send === 'login' && user !== undefined)
    context.invariant.opensPastSso(guest, user);
  await channel.send(requestOf(step, context), context.deadlineMs, context.signal);
}

function requestOf({ args }: StepOf<'vdsm'>, { plan }: StepContext): ControlRequest {
  const { unread = false } = args;
  switch (args.send) {
    case 'login': {
      const { user = '' } = args;
      const password =
        args.password ?? plan.realm.principals.find((principal) => principal.name === user)?.password;
      if (!password) throw new StepFailure('command-failed', `${user} has no password in the scenario`);
      return { send: 'login', username: `${user}@${plan.realm.name}`, password, unread };
    }
    case 'shutdown':
    case 'reboot':
      return { send: 'shutdown', reboot: args.send === 'reboot', unread };
    case 'refresh':
    case 'lock-screen':
    case 'log-off':
    case 'echo':
      return { send: args.send, unread };
  }
}
