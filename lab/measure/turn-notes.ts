import type { BenchNote } from './bench-channel-schema.ts';
import { cellKey } from './bench-cell.ts';
import type { RepetitionGroup } from './group-repetitions.ts';

/** Of so many pairs, chance alone puts one build first in four fifths in less than one of 20 runs. */
const leastPairs = 12;
const mostFirst = 0.8;

/** Two builds whose order within their pairs is not left to chance nor alternates: a drift of the host counts as a difference. */
export function turnNotes(groups: readonly RepetitionGroup[]): readonly BenchNote[] {
  const others = new Map(
    groups.filter(({ build }) => build === 'other').map((group) => [cellKey(group.cell), group]),
  );
  const oursFirst = groups
    .filter(({ build }) => build === 'ours')
    .flatMap(({ cell, whole }) => {
      const places = new Map(
        others.get(cellKey(cell))?.whole.map(({ repetition, place }) => [repetition, place]),
      );
      return whole.flatMap(({ repetition, place }) => {
        const other = places.get(repetition);
        return other === undefined ? [] : [place < other];
      });
    });
  const first = oursFirst.filter(Boolean).length;
  const most = Math.max(first, oursFirst.length - first);
  if (oursFirst.length < leastPairs || most <= mostFirst * oursFirst.length) return [];
  const which = first === most ? 'ours' : 'the other build';
  const message = `${which} ran first in ${most} of ${oursFirst.length} pairs: a drift of the host counts as a difference`;
  return [{ code: 'builds-not-in-turns', message }];
}
