import { randomBytes } from 'node:crypto';
import type { StepOf } from '../../scenario/plan.ts';
import { guestOf, type StepContext } from '../step-context.ts';

/** Presses keys at the guest's console; a nonce is fresh, and a comment to the shell that reads it. */
export async function type(step: StepOf<'type'>, context: StepContext): Promise<void> {
  const { args } = step;
  const { console } = guestOf(context, args.guest);
  if ('text' in args) {
    await console.type(args.text);
    return;
  }
  if ('chord' in args) {
    await console.press(args.chord);
    return;
  }
  const nonce = randomBytes(8).toString('hex');
  context.memory.nonces.set(args.nonce, nonce);
  await console.type(`# ${nonce}\n`);
}
