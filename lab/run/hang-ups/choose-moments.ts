import type { CutMoment } from '../../world/ports.ts';

/** How many messages a whole login, or unlock, has in each direction. */
export interface MessageCounts {
  readonly guest: number;
  readonly client: number;
}

export type Action = 'login' | 'unlock';

export interface Moment extends CutMoment {
  readonly action: Action;
}

/** What happens in between two messages takes up to this long. */
const longestDelayMs = 1500;

/**
 * So many moments by the seed: each message of both directions, before and after it, comes once before any comes
 * twice; then the same with a delay of up to 1.5 s after it.
 */
export function chooseMoments(
  counts: Readonly<Record<Action, MessageCounts>>,
  wanted: number,
  seed: number,
): readonly Moment[] {
  const random = seededRandom(seed);
  const moments: Moment[] = [];
  for (let round = 0; moments.length < wanted; round += 1) {
    const all = (['login', 'unlock'] as const).flatMap((action) =>
      (['guest', 'client'] as const).flatMap((towards) =>
        Array.from({ length: counts[action][towards] }, (_, index) => index + 1).flatMap((message) =>
          (['before', 'after'] as const).map((when) => ({
            ...{ action, towards, message, when },
            delayMs: round === 0 ? 0 : Math.floor(random() * longestDelayMs),
          })),
        ),
      ),
    );
    if (all.length === 0) throw new RangeError('a login without messages has no moments');
    moments.push(...shuffled(all, random));
  }
  return moments.slice(0, wanted);
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const [a, b] = [order[last], order[other]];
    if (a !== undefined && b !== undefined) [order[last], order[other]] = [b, a];
  }
  return order;
}

/** The same numbers from 0 to below 1 for the same seed (SplitMix, 32 bits). */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}
