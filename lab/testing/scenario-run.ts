import type { JournalEntry, Outcome } from '../run/journal-schema.ts';
import type { PlanFile } from '../scenario/plan-schema.ts';

/** A plan of one scenario with steps of these titles, on lines 14, 15, … of its file. */
export function planOf(name: string, ...titles: string[]): PlanFile['scenarios'][number] {
  const file = `scenarios/${name}.yaml`;
  const steps = titles.map((title, index) => ({
    verb: 'run',
    title,
    deadlineMs: 1000,
    at: { file, line: 14 + index, column: 5 },
  }));
  return { name, file, title: `The title of ${name}`, steps };
}

/** The journal of a run, entry by entry, as the lab writes it. */
export function journalOf(scenario: string) {
  const lab = { source: 'lab', scenario } as const;
  return {
    runStarted: (): JournalEntry => ({
      atMs: 0,
      source: 'lab',
      kind: 'run-started',
      run: '20260102-030405-1a2b',
      startedAt: '2026-01-02T03:04:05.000Z',
    }),
    host: (facts: object): JournalEntry => ({ atMs: 1, source: 'lab', kind: 'host', ...facts }),
    runEnded: (outcome: Outcome): JournalEntry => ({
      atMs: 9000,
      source: 'lab',
      kind: 'run-ended',
      outcome,
      durationMs: 9000,
    }),
    started: (): JournalEntry => ({
      ...lab,
      atMs: 2,
      kind: 'scenario-started',
      title: `The title of ${scenario}`,
      file: `scenarios/${scenario}.yaml`,
    }),
    ended: (outcome: Outcome): JournalEntry => ({
      ...lab,
      atMs: 8000,
      kind: 'scenario-ended',
      outcome,
      durationMs: 7998,
    }),
    stepStarted: (index: number, title: string): JournalEntry => ({
      ...lab,
      atMs: 3,
      kind: 'step-started',
      index,
      title,
      ...at(scenario, index),
    }),
    stepEnded: (
      index: number,
      title: string,
      outcome: Outcome,
      error?: { code: string; message: string; evidence?: string[] },
    ): JournalEntry => ({
      ...lab,
      atMs: 4,
      kind: 'step-ended',
      index,
      title,
      ...at(scenario, index),
      outcome,
      durationMs: 1000,
      ...(error && { error }),
    }),
    note: (text: string, index?: number): JournalEntry => ({
      ...lab,
      atMs: 5,
      kind: 'note',
      text,
      ...(index !== undefined && { index }),
    }),
    artifact: (artifact: 'kdc-log' | 'screenshot' | 'transcript', path: string): JournalEntry => ({
      ...lab,
      atMs: 5,
      kind: 'artifact',
      artifact,
      path,
    }),
  };
}

const at = (scenario: string, index: number) =>
  index < 0 ? {} : { at: { file: `scenarios/${scenario}.yaml`, line: 14 + index, column: 5 } };
