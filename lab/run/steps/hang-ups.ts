import { randomInt } from 'node:crypto';
import type { StepOf } from '../../scenario/plan.ts';
import { type Action, chooseMoments, type MessageCounts, type Moment } from '../hang-ups/choose-moments.ts';
import { createConsoleTurns } from '../hang-ups/console-turns.ts';
import { desktopOf, type StepContext } from '../step-context.ts';
import { StepFailure } from '../step-failure.ts';

/** Takes clients away at moments of login and unlock; each is judged by what the lab's watcher has seen of the console. */
export async function hangUps(step: StepOf<'hang-ups'>, context: StepContext): Promise<void> {
  const { guest, on, moments: wanted } = step.args;
  const seed = step.args.seed ?? randomInt(2 ** 31);
  const turns = createConsoleTurns(guest, step, context);
  const [first = ''] = on;
  const counts = await countMessages(first, turns, context);
  const moments = chooseMoments(counts, wanted, seed);
  context.note(`hang-ups: seed ${seed}; ${describeCounts(counts)}`);
  for (const [index, moment] of moments.entries()) {
    // Another user's client must not answer for what an earlier one has left open.
    const desktop = on[index % on.length] ?? first;
    context.at(`moment ${index + 1} of ${wanted}: ${desktop}, ${moment.action}`);
    const faults = await turns.cut(desktop, moment);
    if (faults.length > 0)
      throw new StepFailure(
        'console-unattended',
        `moment ${index + 1} of ${wanted}, seed ${seed}: ${describeMoment(desktop, moment)}: ${faults.join('; ')}`,
      );
  }
}

/** By a whole login and a whole unlock, as the client's own transcript has them. */
async function countMessages(
  desktop: string,
  turns: ReturnType<typeof createConsoleTurns>,
  context: StepContext,
): Promise<Readonly<Record<Action, MessageCounts>>> {
  const count = async (action: Action): Promise<MessageCounts> => {
    const before = (await desktopOf(context, desktop).channelLines()).length;
    await turns.whole(desktop, action);
    const lines = (await desktopOf(context, desktop).channelLines()).slice(before);
    const said = (by: 'guest' | 'client') => lines.filter((one) => one.by === by && one.line !== '').length;
    return { guest: said('client'), client: said('guest') };
  };
  return { login: await count('login'), unlock: await count('unlock') };
}

function describeCounts(counts: Readonly<Record<Action, MessageCounts>>): string {
  return Object.entries(counts)
    .map(
      ([action, { guest, client }]) => `${action}: ${guest} messages to the guest, ${client} to the client`,
    )
    .join('; ');
}

function describeMoment(desktop: string, { action, towards, message, when, delayMs }: Moment): string {
  const later = delayMs > 0 ? `, ${delayMs} ms later` : '';
  return `${desktop}'s client was taken away during its ${action}, ${when} message ${message} to the ${towards}${later}`;
}
