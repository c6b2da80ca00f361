import { performance } from 'node:perf_hooks';
import type { StepOf } from '../../scenario/plan.ts';
import { desktopOf, guestOf, type StepContext } from '../step-context.ts';
import { StepFailure } from '../step-failure.ts';
import { ComponentEndedError } from '../../world/process/component.ts';

/** Opens the guest's console from the desktop; done when the plugin runs on the opened port. */
export async function openConsole(step: StepOf<'open-console'>, context: StepContext): Promise<void> {
  const { on, guest, spn, trustAnySpn, offerTgtUntrusted, sendRawTgt } = step.args;
  const openedAtMs = performance.now();
  const session = await desktopOf(context, on).openConsole(guestOf(context, guest), {
    pluginArguments: [
      ...(spn === undefined ? [] : ['--spn', `${spn}@${context.plan.realm.name}`]),
      ...(trustAnySpn ? ['--trust-any-spn'] : []),
      ...(offerTgtUntrusted ? ['--offer-tgt-untrusted'] : []),
      ...(sendRawTgt ? ['--send-raw-tgt'] : []),
    ],
  });
  context.memory.consoles.set(on, { session, guest, openedAtMs });
  try {
    await session.waitForEvent(
      (event) => event.event === 'plugin-started',
      `${on}'s proxy to start spice-client-sso on ${guest}`,
      context.deadlineMs,
    );
  } catch (error) {
    if (error instanceof ComponentEndedError)
      throw new StepFailure('component-ended', error.message, { cause: error });
    throw error;
  }
}
