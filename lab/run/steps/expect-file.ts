import { waitUntil } from '../../deadline/wait-until.ts';
import type { StepOf } from '../../scenario/plan.ts';
import { guestOf, type StepContext } from '../step-context.ts';

/** Waits for a file in the guest to be there, or not to be. */
export async function expectFile(step: StepOf<'expect-file'>, context: StepContext): Promise<void> {
  const { file, guest, exists } = step.args;
  const { commands } = guestOf(context, guest);
  await waitUntil(
    async () => (await commands.run(['/usr/bin/test', '-e', file])).exitCode === 0,
    (there) => there === exists,
    {
      for: step.title,
      timeoutMs: context.deadlineMs,
      intervalMs: 100,
      signal: context.signal,
      describe: (there) => (there ? 'it exists' : 'it does not exist'),
    },
  );
}
