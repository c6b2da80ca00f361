import { waitUntil } from '../../deadline/wait-until.ts';
import type { StepOf } from '../../scenario/plan.ts';
import type { ChannelLine } from '../../world/ports.ts';
import { desktopOf, type StepContext } from '../step-context.ts';

/** Looks through what the desktop's client has sent and received. Without a single line of that side nothing holds. */
export async function expectSaid(step: StepOf<'expect-said'>, context: StepContext): Promise<void> {
  const { said, by, on, present } = step.args;
  const desktop = desktopOf(context, on);
  await waitUntil(
    async () => (await desktop.channelLines()).filter((line) => line.by === by),
    (lines) => lines.length > 0 && lines.some(({ line }) => line.includes(said)) === present,
    { for: step.title, timeoutMs: context.deadlineMs, intervalMs: 50, signal: context.signal, describe },
  );
}

function describe(lines: readonly ChannelLine[]): string {
  const verbs = lines.map(({ line }) => line.split(' ', 1)[0] ?? '').filter((verb) => verb !== '');
  return verbs.length === 0 ? 'nothing was said' : `said: ${[...new Set(verbs)].join(', ')}`;
}
