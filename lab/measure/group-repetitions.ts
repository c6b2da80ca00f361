import type { RecordableHistogram } from 'node:perf_hooks';
import { cellKey, cellName } from './bench-cell.ts';
import {
  latencyHistogram,
  type NotWhole,
  type RepetitionFigures,
  repetitionFigures,
} from './bench-repetition.ts';
import type { BenchCell, BenchRepetition } from './bench-samples.ts';

/** All repetitions of one cell by one build. */
export interface RepetitionGroup {
  readonly cell: BenchCell;
  readonly build: BenchRepetition['build'];
  /** As tables name the cell; with its scenario where two scenarios have the same. */
  readonly name: string;
  /** In the order of the run. */
  readonly whole: readonly RepetitionFigures[];
  readonly broken: readonly (NotWhole & { readonly repetition: number })[];
  /** Of the whole ones. */
  readonly latencies?: RecordableHistogram;
}

export interface GroupCollector {
  readonly take: (repetition: BenchRepetition) => void;
  readonly groups: () => readonly RepetitionGroup[];
}

/** Takes one repetition at a time and keeps its figures, not its samples. */
export function groupCollector(): GroupCollector {
  const groups = new Map<string, Open>();
  let place = 0;
  return {
    take(repetition) {
      const cell = cellOf(repetition);
      const key = `${repetition.build} ${cellKey(cell)}`;
      const group = groups.get(key) ?? openGroup(cell, repetition.build);
      groups.set(key, group);
      add(group, repetition, place++);
    },
    groups() {
      const all = [...groups.values()];
      return all.map((group) => ({ ...group, name: nameAmong(group, all) }));
    },
  };
}

/** All at once, for what is small. */
export function groupRepetitions(repetitions: readonly BenchRepetition[]): readonly RepetitionGroup[] {
  const collector = groupCollector();
  for (const repetition of repetitions) collector.take(repetition);
  return collector.groups();
}

interface Open extends Omit<RepetitionGroup, 'name' | 'latencies'> {
  latencies?: RecordableHistogram;
  readonly whole: RepetitionFigures[];
  readonly broken: (NotWhole & { readonly repetition: number })[];
}

const openGroup = (cell: BenchCell, build: BenchRepetition['build']): Open => ({
  cell,
  build,
  whole: [],
  broken: [],
});

function add(group: Open, repetition: BenchRepetition, place: number): void {
  if (repetition.latenciesNs) group.latencies ??= latencyHistogram();
  const figures = repetitionFigures(repetition, place, group.latencies);
  if ('code' in figures) {
    group.broken.push({ ...figures, repetition: repetition.repetition });
    return;
  }
  group.whole.push(figures);
}

const cellOf = ({
  scenario,
  pattern,
  layer,
  bytes,
  guestEnd,
  hostEnd,
  machines,
  ratePerSecond,
}: BenchRepetition): BenchCell => ({
  scenario,
  pattern,
  layer,
  bytes,
  guestEnd,
  hostEnd,
  machines,
  ...(ratePerSecond !== undefined && { ratePerSecond }),
});

function nameAmong({ cell, build }: Open, all: readonly Open[]): string {
  const name = cellName(cell);
  const shared = all.some(
    (other) => other.build === build && other.cell !== cell && cellName(other.cell) === name,
  );
  return shared ? `${name} (${cell.scenario})` : name;
}
