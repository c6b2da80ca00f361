import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { JournalError } from '../run/journal-schema.ts';
import { journalOf, planOf } from '../testing/scenario-run.ts';
import { reportRun } from './report-run.ts';
import { resultsSchema } from './results-schema.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

function runFolder(): string {
  const folder = temporaryFolder('run-');
  const a = journalOf('a');
  const journal = [
    a.runStarted(),
    a.started(),
    a.stepStarted(0, 'first'),
    a.stepEnded(0, 'first', 'pass'),
    a.artifact('screenshot', join(folder, 'artifacts/a/greeter.png')),
    a.ended('pass'),
    a.runEnded('pass'),
  ];
  writeFileSync(join(folder, 'plan.json'), JSON.stringify({ schema: 1, scenarios: [planOf('a', 'first')] }));
  writeFileSync(join(folder, 'journal.jsonl'), journal.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  const command = { unit: 'ms', count: 1, min: 8000, p50: 8000, p90: 8000, p99: 8000, max: 8000 };
  const scenarios = [{ name: 'a', measurements: { 'command-to-verdict': command } }];
  writeFileSync(join(folder, 'measurements.json'), JSON.stringify({ schema: 1, scenarios }));
  return folder;
}

test('a run’s folder alone gives its report, and the same one when asked again', async (t) => {
  const folder = runFolder();
  const { results, text } = await reportRun(folder, { colour: false });
  t.is(results.outcome, 'pass');
  t.like(results.scenarios[0]?.measurements['command-to-verdict'], { count: 1, max: 8000 });
  t.deepEqual(resultsSchema.parse(JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8'))), results);
  t.deepEqual(await reportRun(folder, { colour: false }), { results, text });
});

test('artifacts are named from the run’s folder, also when it is reached by a link', async (t) => {
  const folder = runFolder();
  const latest = `${folder}-latest`;
  symlinkSync(folder, latest);
  const { results } = await reportRun(latest, { colour: false });
  t.is(results.scenarios[0]?.artifacts[0]?.path, 'artifacts/a/greeter.png');
});

test('a journal that was tampered with is refused with its line', async (t) => {
  const folder = runFolder();
  writeFileSync(join(folder, 'journal.jsonl'), '{}\n', { flag: 'a' });
  const error = await t.throwsAsync(reportRun(folder, { colour: false }), { instanceOf: JournalError });
  t.is(error.code, 'bad-line');
  t.true(error.message.includes('journal.jsonl:8: '));
});
