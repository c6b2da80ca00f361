import type { StepOf } from '../../scenario/plan.ts';
import { guestOf, type StepContext } from '../step-context.ts';

/** The network card's back end (lab/world/qemu/qemu-argv.ts). */
const netdev = 'net0';

/** Plugs the guest's network cable in or out (QMP set_link). */
export async function network(step: StepOf<'network'>, context: StepContext): Promise<void> {
  const { guest, link } = step.args;
  await guestOf(context, guest).monitor.execute('set_link', { name: netdev, up: link === 'up' });
}
