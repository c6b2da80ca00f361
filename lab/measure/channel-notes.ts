import type { BenchNote } from './bench-channel-schema.ts';
import { isTooShort, reachesRate, untoldPercentiles } from './channel-rows.ts';
import type { RepetitionGroup } from './group-repetitions.ts';
import { leastRepetitions, medianFigure } from './log-interval.ts';

/** Above this, others had so much of the host that a figure is of them too. */
const muchSteal = 0.05;

/** Above this, some part of the way is counted twice or not at all. */
const muchMissed = 0.05;

/** What a cell has no figure for and why, and what to know of those that it has. */
export function channelNotes(group: RepetitionGroup): readonly BenchNote[] {
  const { whole, broken, name, build } = group;
  return [
    ...broken.map(({ code, message, repetition }) => ({ code, message, cell: name, build, repetition })),
    ...reasons(group, whole.length + broken.length).map(([code, message]) => ({
      code,
      message,
      cell: name,
      build,
    })),
  ];
}

type Reason = readonly [code: string, message: string];

function reasons(group: RepetitionGroup, repetitions: number): readonly Reason[] {
  const { whole, cell } = group;
  // refuses: test "a cell of two whole repetitions has a note and no figure"
  if (whole.length < leastRepetitions) {
    const of = `${whole.length} of ${repetitions} repetitions are whole`;
    return [['too-few-repetitions', `${of}: a figure with its error needs ${leastRepetitions}`]];
  }
  const found: Reason[] = [];
  if (isTooShort(group)) {
    const few = Math.min(...whole.map(({ messages }) => messages));
    found.push(['too-short', `too short to tell how fast: ${few} messages in a repetition`]);
  }
  const rate = medianFigure(whole.map(({ messageRate }) => messageRate));
  if (rate && cell.ratePerSecond !== undefined && !reachesRate(group)) {
    const reached = `${cell.ratePerSecond}/s were asked for and ${rate.value.toFixed(1)}/s came`;
    found.push(['rate-not-reached', `${reached}: no latencies, they would grow with the duration`]);
  }
  const untold = untoldPercentiles(group);
  if (untold.length > 0 && reachesRate(group)) {
    const least = Math.min(...whole.map(({ latency }) => latency?.count ?? 0));
    const which = untold.map((percentile) => `p${percentile}`).join(' and ');
    found.push(['too-few-messages', `${least} messages in a repetition are too few for ${which}`]);
  }
  return [...found, ...partReasons(group), ...cpuReasons(group), ...hostReasons(group)];
}

function partReasons({ whole }: RepetitionGroup): readonly Reason[] {
  const sums = whole.flatMap(({ partsSum }) => partsSum ?? []);
  const worst = sums.find(({ ratio }) => Math.abs(ratio - 1) > muchMissed);
  const reasons: Reason[] = [];
  if (worst) {
    const percent = (worst.ratio * 100).toFixed(1);
    const worstUs = Math.round(Math.max(...sums.map(({ worstNs }) => worstNs)) / 1e3);
    reasons.push([
      'parts-missing',
      `the parts add up to ${percent} % of the whole, and miss one message by ${worstUs} µs`,
    ]);
  }
  if (sums.length < whole.length && whole.some(({ parts }) => Object.keys(parts).length > 0))
    reasons.push(['parts-of-others', 'the parts are not of the same messages as the latencies']);
  const missing = whole.find(({ partsMissing }) => partsMissing)?.partsMissing;
  if (missing) reasons.push([missing.code, `measured without its parts: ${missing.message}`]);
  return reasons;
}

function cpuReasons({ whole, cell }: RepetitionGroup): readonly Reason[] {
  if (cell.bytes === 0) return [];
  const idle = new Set(
    whole.flatMap(({ cpu }) => Object.keys(cpu).filter((process) => !((cpu[process] ?? 0) > 0))),
  );
  return [...idle].map((process) => [
    'cpu-too-short',
    `too short to tell how much processor time ${process} takes: none was counted`,
  ]);
}

function hostReasons({ whole }: RepetitionGroup): readonly Reason[] {
  const steal = Math.max(...whole.map(({ host }) => host.stealFraction));
  if (steal <= muchSteal) return [];
  return [
    ['host-stolen', `up to ${(steal * 100).toFixed(0)} % of the processor time went to other machines`],
  ];
}
