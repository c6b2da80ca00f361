import { join } from 'node:path';
import type { Outcome } from '../run/journal-schema.ts';
import { type Paint, painter } from './colour.ts';
import { headerLine } from './header-line.ts';
import { measurementTable } from './measurement-table.ts';
import { printable } from './printable.ts';
import { repeatCommand } from './repeat-command.ts';
import type { Results, ScenarioResult, StepResult } from './results-schema.ts';

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

/** The report that a person reads: the host, each scenario with its steps, what failed and where, the measurements. */
export function consoleReport(results: Results, options: ConsoleOptions): string {
  const paint = painter(options.colour);
  const lines = [
    headerLine(results.host),
    '',
    ...results.scenarios.flatMap((scenario) => [...describeScenario(scenario, options, paint), '']),
    ...measurementTable(results.scenarios),
    '',
    `${join(options.runFolder, 'results.json')}: ${results.outcome}`,
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function describeScenario(scenario: ScenarioResult, options: ConsoleOptions, paint: Paint): string[] {
  const { name, title, outcome, durationMs } = scenario;
  const lines = [
    `${head(outcome, paint)} ${paint('bold', printable(name))}  ${printable(title)}  ${seconds(durationMs)}`,
  ];
  for (const note of scenario.notes ?? []) lines.push(`  note: ${printable(note).replaceAll('\n', ' ')}`);
  const skipped = scenario.steps.filter((step) => step.outcome === 'skip').length;
  for (const step of scenario.steps)
    if (step.outcome !== 'skip') lines.push(...describeStep(step, options, paint));
  if (skipped > 0)
    lines.push(`  ${head('skip', paint)} ${skipped} more ${skipped === 1 ? 'step' : 'steps'}, not reached`);
  if (outcome === 'fail' || outcome === 'error')
    lines.push('', `  repeat: ${repeatCommand([scenario.file])}`);
  return lines;
}

function describeStep(step: StepResult, options: ConsoleOptions, paint: Paint): string[] {
  const line = `  ${head(step.outcome, paint)} ${printable(step.title)}  ${paint('dim', seconds(step.durationMs))}`;
  if (!step.error) return [line];
  const { code, message, evidence } = step.error;
  const said = printable(message).split('\n');
  const shown = said.slice(0, maxMessageLines);
  if (said.length > shown.length) shown.push(`… ${said.length - shown.length} more lines in results.json`);
  const details = [
    ...(step.at === undefined ? [] : [printable(step.at)]),
    ...shown.map((text, index) => (index === 0 ? `${printable(code)}: ${text}` : text)),
    ...evidence.map((path) => `evidence  ${printable(join(options.runFolder, path))}`),
  ];
  return [line, ...details.map((detail) => `      ${detail}`)];
}

const head = (outcome: Outcome, paint: Paint) => paint(styles[outcome], marks[outcome]);

const seconds = (durationMs: number) => `${(durationMs / 1000).toFixed(1)} s`;
