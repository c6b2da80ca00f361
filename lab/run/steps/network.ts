import type { StepOf } from '../../scenario/plan.ts';
import { guestOf, type StepContext } from '../step-context.ts';

/** The network card's back end (lab/world/qemu/qemu-argv.ts). */
const netdev = 'net0';

/** Plugs the guest's network cable in or out (QMP set_link). */
export async function network(step: StepOf<'network'>, context: StepContext): Promise<void> {
  const { guest, link } = step.args;
  await guestOf(context, guest).monitor.execute('set_link', { name: netdev, up: link === 'up' });
  const stream = context.plan.guests.find(({ name }) => name === guest)?.agent.stream;
  // Its SSO channel goes over this card, where a client that is cut off is only silent.
  if (stream === 'tcp')
    context.invariant.did({ act: link === 'up' ? 'continues' : 'stops', what: 'path', guest });
}
