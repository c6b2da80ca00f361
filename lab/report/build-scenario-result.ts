import { isAbsolute, relative } from 'node:path';
import type { JournalEntry } from '../run/journal-schema.ts';
import type { PlanFile } from '../scenario/plan-schema.ts';
import { mostTellingFirst } from './most-telling-first.ts';
import type { ScenarioResult, StepResult } from './results-schema.ts';
import type { RunFiles } from './run-files.ts';
import { worstOutcome } from './worst-outcome.ts';

type Ended = Extract<JournalEntry, { readonly kind: 'step-ended' }>;

/** One scenario's result: the lab's own steps and the plan's, in the order in which they ran; then those never begun. */
export function buildScenarioResult(plan: PlanFile['scenarios'][number], files: RunFiles): ScenarioResult {
  const journal = files.journal.filter((entry) => 'scenario' in entry && entry.scenario === plan.name);
  const ended = journal.findLast((entry) => entry.kind === 'scenario-ended');
  const leftOut = journal.findLast((entry) => entry.kind === 'scenario-not-begun');
  const begun = journal.some((entry) => entry.kind === 'scenario-started');
  const artifacts = journal
    .filter((entry) => entry.kind === 'artifact')
    .map(({ artifact, path }) => ({ kind: artifact, path: withinFolder(files.folder, path) }));
  const notes = journal.filter((entry) => entry.kind === 'note');
  const evidenceOf = ({ index, error }: { readonly index: number; readonly error?: Ended['error'] }) =>
    mostTellingFirst(artifacts, { ...plan.steps[index], code: error?.code });
  const steps = [
    ...journal
      .filter((entry) => entry.kind === 'step-ended')
      .map((entry) => finished(entry, evidenceOf(entry), notesOf(entry, notes), files)),
    ...interrupted(journal, evidenceOf),
    ...neverBegun(plan, journal),
  ]
    .toSorted((a, b) => order(a.index) - order(b.index))
    .map(({ step }) => step);
  const outcomes = steps.map(({ outcome }) => outcome);
  const ofNoStep = notes.filter(({ index }) => index === undefined).map(({ text }) => text);
  return {
    name: plan.name,
    title: plan.title,
    file: plan.file,
    outcome: worstOutcome([...outcomes, (ended ?? leftOut)?.outcome ?? (begun ? 'error' : 'skip')]),
    ...(leftOut && { reason: leftOut.reason }),
    durationMs: ended?.durationMs ?? 0,
    steps,
    ...(ofNoStep.length > 0 && { notes: ofNoStep }),
    measurements: files.measurements.scenarios.find(({ name }) => name === plan.name)?.measurements ?? {},
    artifacts,
  };
}

interface Placed {
  readonly index: number;
  readonly step: StepResult;
}

/** The building of the world (-1) comes first, its removal (-2) last. */
const order = (index: number) => (index === -2 ? Number.POSITIVE_INFINITY : index);

type Note = Extract<JournalEntry, { readonly kind: 'note' }>;

function notesOf({ index }: Ended, notes: readonly Note[]): string[] {
  return notes.filter((note) => note.index === index).map(({ text }) => text);
}

function finished(entry: Ended, evidence: string[], notes: string[], { folder }: RunFiles): Placed {
  const { index, title, outcome, durationMs, at, error } = entry;
  const step: StepResult = {
    title,
    outcome,
    durationMs,
    ...(at && { at: `${at.file}:${at.line}` }),
    ...(notes.length > 0 && { notes }),
    ...(error && {
      error: {
        code: error.code,
        message: error.message,
        evidence: error.evidence?.map((path) => withinFolder(folder, path)) ?? evidence,
      },
    }),
  };
  return { index, step };
}

/** Begun and never ended: the lab was killed meanwhile. */
function interrupted(
  journal: readonly JournalEntry[],
  evidenceOf: (step: { readonly index: number }) => string[],
): Placed[] {
  const ended = new Set(journal.flatMap((entry) => (entry.kind === 'step-ended' ? [entry.index] : [])));
  const error = { code: 'interrupted', message: 'the lab ended while this step ran' };
  return journal
    .filter((entry) => entry.kind === 'step-started')
    .filter(({ index }) => !ended.has(index))
    .map(({ index, title, at }) => ({
      index,
      step: {
        title,
        outcome: 'error',
        durationMs: 0,
        ...(at && { at: `${at.file}:${at.line}` }),
        error: { ...error, evidence: evidenceOf({ index }) },
      },
    }));
}

function neverBegun(plan: PlanFile['scenarios'][number], journal: readonly JournalEntry[]): Placed[] {
  const begun = new Set(journal.flatMap((entry) => (entry.kind === 'step-started' ? [entry.index] : [])));
  return plan.steps.flatMap(({ title, at }, index) =>
    begun.has(index)
      ? []
      : [{ index, step: { title, outcome: 'skip', durationMs: 0, at: `${at.file}:${at.line}` } }],
  );
}

/** The journal names what is in the run's folder from there. */
function withinFolder(folder: string, path: string): string {
  if (!isAbsolute(path)) return path;
  const inside = relative(folder, path);
  return inside.startsWith('..') || isAbsolute(inside) ? path : inside;
}
