import { join } from 'node:path';
import type { Outcome } from '../run/journal-schema.ts';
import { selectorOf } from '../scenario/scenario-selector.ts';
import { closingLine } from './closing-line.ts';
import { type Paint, painter } from './colour.ts';
import { headerLine } from './header-line.ts';
import { measurementTable } from './measurement-table.ts';
import { printable } from './printable.ts';
import { shardLine } from './shard-line.ts';
import { repeatCommand } from './repeat-command.ts';
import type { Results, ScenarioResult, StepError, StepResult } from './results-schema.ts';

export interface ConsoleOptions {
  /** Colour the text; see `wantsColour`. */
  readonly colour: boolean;
  /** Where the run's files are, as a reader of the text can open them. */
  readonly runFolder: string;
}

/** A message longer than this is in the evidence anyway. */
const maxMessageLines = 30;

const marks: Readonly<Record<Outcome, string>> = { pass: '✓', fail: '✗', error: '!', skip: '-' };
const styles = { pass: 'green', fail: 'red', error: 'red', skip: 'dim' } as const;

/**
 * The report that a person reads: the host, each scenario with its steps, what failed and where, the measurements.
 * Of several scenarios, those that did not fail take a line each; what failed comes last, where a log that is cut
 * off at its head still has it.
 */
export function consoleReport(results: Results, options: ConsoleOptions): string {
  const paint = painter(options.colour);
  const { scenarios } = results;
  const several = scenarios.length > 1;
  const brief = several ? scenarios.filter(({ outcome }) => !isBad(outcome)) : [];
  const whole = scenarios.filter((scenario) => !brief.includes(scenario));
  const table = measurementTable(scenarios);
  const lines = [
    // Of several scenarios each has a container of its own.
    headerLine(several ? { ...results.host, kdcContainer: undefined } : results.host),
    ...(results.shards ?? []).map(shardLine),
    '',
    ...brief.flatMap((scenario) => [scenarioLine(scenario, paint), ...notedSteps(scenario, paint)]),
    ...(brief.length > 0 ? [''] : []),
    ...(several ? [...table, ''] : []),
    ...whole.flatMap((scenario) => [...describeScenario(scenario, options, paint), '']),
    ...(several ? [] : [...table, '']),
    closingLine(results, join(options.runFolder, 'results.json')),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

/** A scenario that was left out gives its reason in place of a duration. */
function scenarioLine(scenario: ScenarioResult, paint: Paint): string {
  const { name, title, outcome, durationMs, reason } = scenario;
  const end =
    reason && !isBad(outcome) ? printable(reason.message).replaceAll('\n', ' ') : seconds(durationMs);
  return `${head(outcome, paint)} ${paint('bold', printable(name))}  ${printable(title)}  ${end}`;
}

/** Of a scenario that has one line: its notes, each under its step, since they are what such a scenario is run for. */
function notedSteps({ notes = [], steps }: ScenarioResult, paint: Paint): string[] {
  return [
    ...notes.map(noteLine),
    ...steps.flatMap((step) => (step.notes ? [stepLine(step, paint), ...stepNotes(step)] : [])),
  ];
}

const noteLine = (note: string) => `  note: ${printable(note).replaceAll('\n', ' ')}`;

const stepNotes = ({ notes = [] }: StepResult) => notes.map((note) => `    ${noteLine(note)}`);

function stepLine({ outcome, title, durationMs }: StepResult, paint: Paint): string {
  return `  ${head(outcome, paint)} ${printable(title)}  ${paint('dim', seconds(durationMs))}`;
}

function describeScenario(scenario: ScenarioResult, options: ConsoleOptions, paint: Paint): string[] {
  const { outcome, reason } = scenario;
  const lines = [scenarioLine(scenario, paint)];
  if (reason && isBad(outcome)) lines.push(...describeError({ ...reason, evidence: [] }, options));
  lines.push(...(scenario.notes ?? []).map(noteLine));
  const skipped = scenario.steps.filter((step) => step.outcome === 'skip').length;
  for (const step of scenario.steps)
    if (step.outcome !== 'skip') lines.push(...describeStep(step, options, paint));
  if (skipped > 0)
    lines.push(`  ${head('skip', paint)} ${skipped} more ${skipped === 1 ? 'step' : 'steps'}, not reached`);
  if (isBad(outcome)) lines.push('', `  repeat: ${repeatCommand([selectorOf(scenario)])}`);
  return lines;
}

function describeStep(step: StepResult, options: ConsoleOptions, paint: Paint): string[] {
  const lines = [stepLine(step, paint), ...stepNotes(step)];
  if (!step.error) return lines;
  return [
    ...lines,
    ...(step.at === undefined ? [] : [`      ${printable(step.at)}`]),
    ...describeError(step.error, options),
  ];
}

function describeError({ code, message, evidence }: StepError, options: ConsoleOptions): string[] {
  const said = printable(message).split('\n');
  const shown = said.slice(0, maxMessageLines);
  if (said.length > shown.length) shown.push(`… ${said.length - shown.length} more lines in results.json`);
  return [
    ...shown.map((text, index) => (index === 0 ? `${printable(code)}: ${text}` : text)),
    ...evidence.map((path) => `evidence  ${printable(join(options.runFolder, path))}`),
  ].map((detail) => `      ${detail}`);
}

const isBad = (outcome: Outcome) => outcome === 'fail' || outcome === 'error';

const head = (outcome: Outcome, paint: Paint) => paint(styles[outcome], marks[outcome]);

const seconds = (durationMs: number) => `${(durationMs / 1000).toFixed(1)} s`;
