import { stripVTControlCharacters } from 'node:util';
import test from 'ava';
import { wantsColour } from './colour.ts';
import { consoleReport } from './console-report.ts';
import type { Results } from './results-schema.ts';

const results: Results = {
  schema: 1,
  run: 'r',
  startedAt: '2026-01-02T03:04:05.000Z',
  durationMs: 41_300,
  outcome: 'fail',
  host: {
    accelerator: 'tcg',
    cpus: 2,
    load: {
      runnable: 3.14,
      steal: 0.004,
      cpuPressure: 0.118,
      memoryPressure: 0,
      ioPressure: 0.01,
      loadAverage: 4,
    },
    acceleratorReason: 'a guest did not boot under kvm',
    qemu: '7.2.22',
    speedFactor: 1.42,
    kdc: 'container',
    kdcContainer: '0123456789abcdef0123',
  },
  scenarios: [
    {
      name: 'a',
      title: 'A title',
      file: "scenarios/it's a.yaml",
      outcome: 'fail',
      durationMs: 41_260,
      steps: [
        { title: 'the world is up', outcome: 'pass', durationMs: 14_200 },
        {
          title: 'the login of alice on guest1 is opened',
          outcome: 'fail',
          durationMs: 20_000,
          at: 'scenarios/a.yaml:25',
          error: {
            code: 'login-refused',
            message: 'refused\nnot ok-as-delegate',
            evidence: ['artifacts/a/kdc.log'],
          },
        },
        { title: 'later', outcome: 'skip', durationMs: 0 },
      ],
      measurements: {
        sasl: { unit: 'ms', count: 3, min: 1.25, p50: 2, p90: 3, p99: 3, max: 3 },
        'vm-ready': { unit: 'ms', count: 1, min: 9012.4, p50: 9012.4, p90: 9012.4, p99: 9012.4, max: 9012.4 },
      },
      artifacts: [],
    },
  ],
};

test('the report says what it ran on, what failed, where, with what evidence, how to repeat it, what was measured', (t) => {
  t.is(
    consoleReport(results, { colour: false, runFolder: 'reports/r' }),
    `accelerator tcg (a guest did not boot under kvm) · kdc container 0123456789ab · qemu 7.2.22 · deadlines × 1.4 · load 3.1 on 2 processors, steal 0 %, pressure cpu 12 %, memory 0 %, io 1 %

✗ a  A title  41.3 s
  ✓ the world is up  14.2 s
  ✗ the login of alice on guest1 is opened  20.0 s
      scenarios/a.yaml:25
      login-refused: refused
      not ok-as-delegate
      evidence  reports/r/artifacts/a/kdc.log
  - 1 more step, not reached

  repeat: make lab scenario='scenarios/it'\\''s a.yaml'

measurement  unit  count   min   p50   p90   p99   max
sasl         ms        3   1.3   2.0   3.0   3.0   3.0
vm-ready     ms        1  9012  9012  9012  9012  9012

reports/r/results.json: fail
`,
  );
});

test('one combination of a matrix is repeated by itself', (t) => {
  const ofMatrix = structuredClone(results);
  Object.assign(ofMatrix.scenarios[0] ?? {}, { name: 'kinds+kdc=process', file: 'scenarios/kinds.yaml' });
  const report = consoleReport(ofMatrix, { colour: false, runFolder: 'reports/r' });
  t.regex(report, /^ {2}repeat: make lab scenario=scenarios\/kinds\.yaml\+kdc=process$/m);
});

test('without colour there is no control character, whatever the guest said', (t) => {
  const hostile = structuredClone(results);
  const [scenario] = hostile.scenarios;
  if (scenario?.steps[1]?.error)
    scenario.steps[1].error.message = '\u001b]0;owned\u0007\u009b2J\u202e\r\nnext\u0000';
  if (scenario) scenario.title = '\u001b[31mred';
  const text = consoleReport(hostile, { colour: false, runFolder: 'r' });
  t.false(/[\p{Cc}\u202e]/u.test(text.replaceAll('\n', '')));
});

test('colours add nothing but colours', (t) => {
  const plain = consoleReport(results, { colour: false, runFolder: 'r' });
  const coloured = consoleReport(results, { colour: true, runFolder: 'r' });
  t.not(coloured, plain);
  t.is(stripVTControlCharacters(coloured), plain);
});

test('colours are for terminals without NO_COLOR', (t) => {
  t.true(wantsColour({ isTTY: true }, {}));
  t.true(wantsColour({ isTTY: true }, { NO_COLOR: '' }));
  t.false(wantsColour({ isTTY: true }, { NO_COLOR: '1' }));
  t.false(wantsColour({ isTTY: true }, { TERM: 'dumb' }));
  t.false(wantsColour({}, {}));
});

test('a message of a thousand lines is cut, and says so', (t) => {
  const long = structuredClone(results);
  const error = long.scenarios[0]?.steps[1]?.error;
  if (error) error.message = 'line\n'.repeat(1000);
  const text = consoleReport(long, { colour: false, runFolder: 'r' });
  t.true(text.split('\n').length < 60);
  t.true(text.includes('… 971 more lines in results.json'));
});

const [failed] = results.scenarios;
if (!failed) throw new Error('the results have no scenario');
const passed = { ...failed, name: 'b', outcome: 'pass' as const, steps: [], measurements: {} };
const leftOut = { ...passed, name: 'c', outcome: 'skip' as const, durationMs: 0 };
const deadline = { code: 'deadline', message: "the run's deadline of 60 s passed" };
const several: Results = {
  ...results,
  durationMs: 50_000,
  scenarios: [failed, { ...passed, durationMs: 33_740 }, { ...leftOut, reason: deadline }],
};

test('of several scenarios, those that did not fail take a line, failures come after the measurements, and the last line sums up', (t) => {
  const text = consoleReport(several, { colour: false, runFolder: 'r' });
  t.true(
    text.includes(`, memory 0 %, io 1 %

✓ b  A title  33.7 s
- c  A title  the run's deadline of 60 s passed

measurement`),
  );
  t.regex(text, /max\n[^]*\n\n✗ a {2}A title {2}41\.3 s\n {2}✓ the world is up {2}14\.2 s\n/u);
  t.true(text.includes('evidence  r/artifacts/a/kdc.log'));
  t.is(
    text.split('\n').at(-2),
    'r/results.json: fail; 1 passed, 1 failed, 0 errors, 1 skipped in 50.0 s (their durations add up to 75.0 s, 1.50 times as long)',
  );
});

test('notes stand at their steps, also where a scenario has one line among many', (t) => {
  const counted = {
    title: 'the KDC counts alice: 1 failure',
    outcome: 'pass' as const,
    durationMs: 300,
    notes: ["the KDC's counter of alice reads 1 of 3"],
  };
  const steps = [{ title: 'quiet', outcome: 'pass' as const, durationMs: 100 }, counted];
  const noted = `  ✓ the KDC counts alice: 1 failure  0.3 s
      note: the KDC's counter of alice reads 1 of 3
`;
  const one = consoleReport(
    { ...results, scenarios: [{ ...passed, steps }] },
    { colour: false, runFolder: 'r' },
  );
  t.true(one.includes(`  ✓ quiet  0.1 s\n${noted}`), one);
  const many = consoleReport(
    { ...several, scenarios: [failed, { ...passed, durationMs: 33_740, steps, notes: ['forked again'] }] },
    { colour: false, runFolder: 'r' },
  );
  t.true(many.includes(`✓ b  A title  33.7 s\n  note: forked again\n${noted}`), many);
  t.false(many.includes('quiet'));
});

test('a scenario that was refused says why', (t) => {
  const message = 'the world of a takes 9216 MiB of memory, and there is 800 MiB: buy more';
  const refused = { ...failed, outcome: 'error' as const, steps: [], reason: { code: 'too-large', message } };
  const text = consoleReport({ ...results, scenarios: [refused] }, { colour: false, runFolder: 'r' });
  t.true(text.includes(`! a  A title  41.3 s\n      too-large: ${message}\n`));
});
