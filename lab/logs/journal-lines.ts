import { type JournalEntry, journalEntrySchema } from '../run/journal-schema.ts';
import { fieldsText } from './fields-text.ts';
import type { LineReader } from './log-line.ts';

const marks = { pass: '✓', fail: '✗', error: '!', skip: '-' } as const;

/** Reads `journal.jsonl`, whose clock begins with its first line; `scenario` leaves the others' lines out. */
export function journalReader(scenario?: string): LineReader {
  let beganAtMs = 0;
  return (line) => {
    const parsed = journalEntrySchema.safeParse(jsonOf(line));
    if (!parsed.success) return undefined;
    const entry = parsed.data;
    if (entry.kind === 'run-started') beganAtMs = Date.parse(entry.startedAt) - entry.atMs;
    if (scenario !== undefined && 'scenario' in entry && entry.scenario !== scenario) return undefined;
    return { atMs: beganAtMs + entry.atMs, source: entry.source, text: textOf(entry) };
  };
}

function textOf(entry: JournalEntry): string {
  switch (entry.kind) {
    case 'step-started':
      return `… ${entry.title}`;
    case 'step-ended': {
      const why = entry.error ? `: ${entry.error.code}: ${entry.error.message}` : '';
      return `${marks[entry.outcome]} ${entry.title}  ${(entry.durationMs / 1000).toFixed(1)} s${why}`;
    }
    case 'scenario-started':
      return `${entry.file}: ${entry.title}`;
    case 'scenario-ended':
    case 'run-ended':
      return `${entry.kind}: ${entry.outcome}`;
    case 'mark':
      return `${entry.name} ${Math.round(entry.ms)} ms`;
    case 'size':
      return `${entry.name} ${Math.round(entry.mb)} MB`;
    case 'count':
      return `${entry.name} ${entry.count}`;
    case 'note':
      return entry.text;
    case 'artifact':
      return `${entry.artifact} ${entry.path}`;
    case 'run-started':
      return `run ${entry.run}`;
    case 'scenario-not-begun':
    case 'shard':
    case 'host':
    case 'log':
      return fieldsText({ event: entry.kind, ...entry });
  }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
