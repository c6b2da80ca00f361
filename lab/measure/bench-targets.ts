import type { BenchTarget } from './bench-channel-schema.ts';
import { cellName } from './bench-cell.ts';
import type { BenchCell } from './bench-samples.ts';
import { isTooShort, reachesRate, untoldPercentiles } from './channel-rows.ts';
import { type ChannelTarget, channelTargets } from './channel-targets.ts';
import { cellKey } from './bench-cell.ts';
import type { RepetitionGroup } from './group-repetitions.ts';
import { leastRepetitions } from './log-interval.ts';
import { pairedRatio } from './paired-ratio.ts';

/** A line for each target and each cell that it is asked of; one that says so where no such cell was measured. */
export function benchTargets(groups: readonly RepetitionGroup[]): readonly BenchTarget[] {
  const measured = groups.filter(({ build }) => build === 'ours');
  return channelTargets.flatMap((target) => {
    const subjects = measured.filter(({ cell }) => isAsked(target, cell));
    const compared = subjects.filter((subject) => referenceOf(target, subject, measured) !== undefined);
    // A scenario with another purpose may have such cells too; one line says that nothing was there to compare with.
    const judged = compared.length > 0 ? compared : subjects.slice(0, 1);
    return judged.length > 0
      ? judged.map((subject) => judge(target, subject, measured))
      : [notMeasured(target)];
  });
}

function isAsked(
  { subject: { patterns, ...part }, sizes, closedLoop }: ChannelTarget,
  cell: BenchCell,
): boolean {
  return (
    patterns.includes(cell.pattern) &&
    matches(cell, part) &&
    (sizes?.(cell.bytes) ?? true) &&
    !(closedLoop && cell.ratePerSecond !== undefined)
  );
}

const matches = (cell: BenchCell, part: Partial<BenchCell>) =>
  cellKey({ ...cell, ...part }) === cellKey(cell);

function referenceOf(
  target: ChannelTarget,
  { cell: subject }: RepetitionGroup,
  groups: readonly RepetitionGroup[],
): RepetitionGroup | undefined {
  const wanted = cellKey({ ...subject, ...target.reference });
  return groups.find(({ cell }) => cellKey(cell) === wanted);
}

function judge(
  target: ChannelTarget,
  subject: RepetitionGroup,
  groups: readonly RepetitionGroup[],
): BenchTarget {
  const reference = referenceOf(target, subject, groups);
  const line = {
    ...asked(target),
    subject: subject.name,
    reference: reference?.name ?? cellName({ ...subject.cell, ...target.reference }),
    pairs: 0,
  };
  // refuses: test "a target whose reference was not measured cannot be told"
  if (!reference) return cannotTell(line, `${line.reference} was not measured in ${subject.cell.scenario}`);
  const unfit = whyUnfit(target, subject) ?? whyUnfit(target, reference);
  const { pairs, figure } = pairedRatio(subject, reference, target.figureOf, target.referenceFigureOf);
  // refuses: test "a target of two pairs cannot be told"
  if (!figure) {
    const few = `${pairs} pairs of whole repetitions, an interval needs ${leastRepetitions}`;
    return cannotTell({ ...line, pairs }, unfit?.why ?? few);
  }
  if (unfit && !unfit.partial) return cannotTell({ ...line, pairs }, unfit.why);
  const ratios = { ratio: figure.ratio, ratioLow: figure.low, ratioHigh: figure.high };
  // refuses: test "a cell that stalled in one repetition meets no target by the others"
  if (unfit) return cannotTell({ ...line, ...ratios, pairs }, unfit.why);
  const met = verdict(target.target, figure.low, figure.high);
  if (met !== 'cannot tell') return { ...line, ...ratios, pairs, met };
  return cannotTell(
    { ...line, ...ratios, pairs },
    'the target lies in the interval: more repetitions would tell',
  );
}

/** Why its figure is none, or one of the repetitions that went well only. */
function whyUnfit({ percentile }: ChannelTarget, group: RepetitionGroup) {
  const { broken, name, whole } = group;
  // refuses: test "a run of a few messages meets no target"
  if (isTooShort(group)) return { why: `${name} is too short to tell`, partial: false };
  if (percentile !== undefined) {
    // refuses: test "a round trip at a rate that is not reached meets no target"
    if (!reachesRate(group)) return { why: `${name} does not reach its rate`, partial: false };
    // refuses: test "p99 of too few messages meets no target"
    if (untoldPercentiles(group).includes(percentile))
      return { why: `too few messages in ${name} for p${percentile}`, partial: false };
  }
  const [first] = broken;
  if (!first) return undefined;
  const of = `${broken.length} of ${broken.length + whole.length} repetitions`;
  return { why: `${of} of ${name} not whole (${first.code})`, partial: true };
}

/** Only where the whole interval lies on one side. */
function verdict(target: BenchTarget['target'], low: number, high: number): BenchTarget['met'] {
  if ('atLeast' in target) {
    if (low >= target.atLeast) return 'yes';
    return high < target.atLeast ? 'no' : 'cannot tell';
  }
  if (high <= target.atMost) return 'yes';
  return low > target.atMost ? 'no' : 'cannot tell';
}

function notMeasured(target: ChannelTarget): BenchTarget {
  const { patterns, ...part } = target.subject;
  const subject = [patterns.join(' or '), part.layer, `${part.guestEnd}/${part.hostEnd}`].join(', ');
  return cannotTell({ ...asked(target), subject, reference: '', pairs: 0 }, 'not measured in this run');
}

const asked = ({ name, sentence, target }: ChannelTarget) => ({ name, sentence, target });

const cannotTell = (line: Omit<BenchTarget, 'met'>, why: string): BenchTarget => ({
  ...line,
  met: 'cannot tell',
  why,
});
