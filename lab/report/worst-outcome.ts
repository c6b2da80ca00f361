import type { Outcome } from '../run/journal-schema.ts';

const fromWorst = ['error', 'fail', 'skip', 'pass'] as const satisfies readonly Outcome[];

/** The worst of several outcomes: error, fail, skip, pass. Nothing at all is an error: what ran nothing proved nothing. */
export function worstOutcome(outcomes: Iterable<Outcome>): Outcome {
  const seen = new Set(outcomes);
  return fromWorst.find((outcome) => seen.has(outcome)) ?? 'error';
}
