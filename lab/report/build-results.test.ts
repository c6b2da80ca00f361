import test from 'ava';
import type { JournalEntry } from '../run/journal-schema.ts';
import { journalOf, planOf } from '../testing/scenario-run.ts';
import { buildResults } from './build-results.ts';
import { resultsSchema } from './results-schema.ts';

const a = journalOf('a');
const plan = { schema: 1 as const, scenarios: [planOf('a', 'first', 'second', 'third')] };
const sample = { unit: 'ms' as const, count: 1, min: 1, p50: 1, p90: 1, p99: 1, max: 1 };
const measurements = { schema: 1 as const, scenarios: [{ name: 'a', measurements: { sasl: sample } }] };
const build = (journal: JournalEntry[], scenarios = plan.scenarios) =>
  resultsSchema.parse(
    buildResults({ plan: { schema: 1, scenarios }, journal, measurements, folder: '/reports/1' }),
  );
const step = (index: number, title: string) => [
  a.stepStarted(index, title),
  a.stepEnded(index, title, 'pass'),
];

test('a run that passes has its steps in order, its measurements and what it ran on', (t) => {
  const results = build([
    a.runStarted(),
    a.host({ cpus: 2, node: '24.21.0' }),
    a.started(),
    ...step(-1, 'the world is up'),
    a.host({ accelerator: 'tcg', kdc: 'container', kdcContainer: 'abc' }),
    ...step(0, 'first'),
    ...step(1, 'second'),
    ...step(2, 'third'),
    a.artifact('kdc-log', '/reports/1/artifacts/a/kdc.log'),
    ...step(-2, 'the world is taken down'),
    a.ended('pass'),
    a.runEnded('pass'),
  ]);
  t.like(results, {
    schema: 1,
    run: '20260102-030405-1a2b',
    startedAt: '2026-01-02T03:04:05.000Z',
    durationMs: 9000,
    outcome: 'pass',
    host: { cpus: 2, node: '24.21.0', accelerator: 'tcg', kdc: 'container', kdcContainer: 'abc' },
  });
  t.deepEqual(
    results.scenarios[0]?.steps.map(({ title }) => title),
    ['the world is up', 'first', 'second', 'third', 'the world is taken down'],
  );
  t.deepEqual(results.scenarios[0]?.measurements, { sasl: sample });
  t.deepEqual(results.scenarios[0]?.artifacts, [{ kind: 'kdc-log', path: 'artifacts/a/kdc.log' }]);
});

test('a failed step names its place and, if it has none of its own, all evidence; later steps are skipped', (t) => {
  const results = build([
    a.runStarted(),
    a.started(),
    ...step(0, 'first'),
    a.stepStarted(1, 'second'),
    a.stepEnded(1, 'second', 'fail', { code: 'not-met', message: 'no' }),
    a.artifact('kdc-log', '/reports/1/artifacts/a/kdc.log'),
    ...step(-2, 'the world is taken down'),
    a.ended('fail'),
    a.runEnded('fail'),
  ]);
  const [scenario] = results.scenarios;
  t.is(results.outcome, 'fail');
  t.deepEqual(
    scenario?.steps.map(({ outcome }) => outcome),
    ['pass', 'fail', 'skip', 'pass'],
  );
  t.like(scenario?.steps[1], {
    at: 'scenarios/a.yaml:15',
    error: { code: 'not-met', evidence: ['artifacts/a/kdc.log'] },
  });
});

test('a note stands at the step in which it was made, or at the scenario', (t) => {
  const results = build([
    a.runStarted(),
    a.started(),
    a.note('guest1 is forked again'),
    a.stepStarted(0, 'first'),
    a.note("the KDC's counter of alice reads 1 of 3", 0),
    a.stepEnded(0, 'first', 'pass'),
    ...step(1, 'second'),
    ...step(2, 'third'),
    a.ended('pass'),
    a.runEnded('pass'),
  ]);
  const [scenario] = results.scenarios;
  t.deepEqual(scenario?.notes, ['guest1 is forked again']);
  t.deepEqual(
    scenario?.steps.map(({ notes }) => notes),
    [["the KDC's counter of alice reads 1 of 3"], undefined, undefined],
  );
});

test('the evidence of a step comes in the order in which it helps', (t) => {
  const results = build([
    a.runStarted(),
    a.started(),
    a.stepEnded(0, 'first', 'fail', { code: 'not-met', message: 'no' }),
    a.artifact('screenshot', 'artifacts/a/guest1-screen.png'),
    a.artifact('kdc-log', 'artifacts/a/kdc.log'),
    a.artifact('transcript', 'artifacts/a/desk-transcript.jsonl'),
    a.ended('fail'),
    a.runEnded('fail'),
  ]);
  t.deepEqual(results.scenarios[0]?.steps[0]?.error?.evidence, [
    'artifacts/a/desk-transcript.jsonl',
    'artifacts/a/kdc.log',
    'artifacts/a/guest1-screen.png',
  ]);
});

test('a failed teardown makes a run that passed an error', (t) => {
  const results = build([
    a.runStarted(),
    a.started(),
    ...[0, 1, 2].flatMap((index) => step(index, 'step')),
    a.stepStarted(-2, 'down'),
    a.stepEnded(-2, 'down', 'error', { code: 'deadline', message: 'still there' }),
    a.ended('pass'),
    a.runEnded('pass'),
  ]);
  t.is(results.outcome, 'error');
});

test('a run killed half way is an error, at the step that ran', (t) => {
  const results = build([a.runStarted(), a.started(), ...step(0, 'first'), a.stepStarted(1, 'second')]);
  t.is(results.outcome, 'error');
  t.like(results.scenarios[0]?.steps[1], {
    title: 'second',
    outcome: 'error',
    error: { code: 'interrupted' },
  });
});

test('a scenario that was never begun is skipped, and does not pass for one that was', (t) => {
  const passed = [0, 1, 2].flatMap((index) => step(index, 'step'));
  const results = build(
    [a.runStarted(), a.started(), ...passed, a.ended('pass'), a.runEnded('pass')],
    [...plan.scenarios, planOf('b', 'only')],
  );
  t.deepEqual(
    results.scenarios.map(({ outcome }) => outcome),
    ['pass', 'skip'],
  );
  t.is(results.outcome, 'skip');
});

test('evidence outside the run’s folder keeps its path', (t) => {
  const error = { code: 'not-met', message: 'no', evidence: ['/elsewhere/x.log', '/reports/1/y.log'] };
  const results = build([a.started(), a.stepEnded(0, 'first', 'fail', error), a.ended('fail')]);
  t.deepEqual(results.scenarios[0]?.steps[0]?.error?.evidence, ['/elsewhere/x.log', 'y.log']);
});
