import type { World } from '../../world/world.ts';
import { StepFailure } from '../step-failure.ts';
import type { ConsoleInvariant } from './console-invariant.ts';

/** Receives what the watch has measured. */
export interface WatchTellers {
  readonly mark: (name: string, ms: number) => void;
  readonly count: (name: string, count: number) => void;
}

/**
 * Judges the consoles of all guests; resolves when each was open only for a client that was there.
 * Rejects with a StepFailure that tells every fault, or a ConsoleWatchError.
 */
export async function watchedConsoles(
  { watches, guests }: Pick<World, 'watches' | 'guests'>,
  invariant: ConsoleInvariant,
  { mark, count }: WatchTellers,
): Promise<void> {
  const judged = await Promise.all(
    [...watches].map(([name, watch]) => {
      const machine = guests.get(name);
      if (!machine) throw new Error(`the world has no guest ${name}`);
      return invariant.judge(watch, machine);
    }),
  );
  for (const { unattendedMs, samples, longestPauseMs } of judged) {
    for (const ms of unattendedMs) mark('open-without-client', ms);
    mark('watch-pause', longestPauseMs);
    count('watch-samples', samples);
  }
  const said = judged.flatMap((console) => console.said);
  if (said.length > 0) throw new StepFailure('console-unattended', said.join('\n'), { timed: true });
}
