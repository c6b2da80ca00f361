import type { JournalEntry } from '../run/journal-schema.ts';
import type { MeasurementMap, Measurements } from './measurements-schema.ts';
import { summarize } from './summarize.ts';

/**
 * The measurements of a journal, by scenario and name: all marks of that name.
 * A scenario without a `command-to-verdict` mark gets one from its verdict: since the run began for the first
 * scenario, since its own start for the others.
 */
export function measureJournal(entries: readonly JournalEntry[]): Measurements {
  const samples = new Map<string, Map<string, Samples>>();
  const startedAtMs = new Map<string, number>();
  const add = (scenario: string, name: string, value: number, unit: Samples['unit'] = 'ms') => {
    const named = samples.get(scenario);
    const known = named?.get(name);
    if (known) known.values.push(value);
    else named?.set(name, { unit, values: [value] });
  };
  for (const entry of entries) {
    if (entry.kind === 'scenario-started') {
      startedAtMs.set(entry.scenario, startedAtMs.size === 0 ? 0 : entry.atMs);
      samples.set(entry.scenario, new Map());
    } else if (entry.kind === 'mark') {
      add(entry.scenario, entry.name, entry.ms);
    } else if (entry.kind === 'size') {
      add(entry.scenario, entry.name, entry.mb, 'MB');
    } else if (entry.kind === 'count') {
      add(entry.scenario, entry.name, entry.count, 'count');
    } else if (entry.kind === 'scenario-ended' && !samples.get(entry.scenario)?.has('command-to-verdict')) {
      add(entry.scenario, 'command-to-verdict', entry.atMs - (startedAtMs.get(entry.scenario) ?? entry.atMs));
    }
  }
  const scenarios = [...samples].map(([name, byName]) => ({ name, measurements: summarizeAll(byName) }));
  return { schema: 1, scenarios };
}

interface Samples {
  readonly unit: 'ms' | 'MB' | 'count';
  readonly values: number[];
}

function summarizeAll(byName: ReadonlyMap<string, Samples>): MeasurementMap {
  return Object.fromEntries([...byName].map(([name, { unit, values }]) => [name, summarize(values, unit)]));
}
