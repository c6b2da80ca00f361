/** How a stage's output is counted: `exit` as one test, `tap` by ava's results, `results` by the run's results.json. */
export type Counting = 'exit' | 'tap' | 'results';

export interface SuiteStage {
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
  readonly counting: Counting;
  readonly timeoutMs: number;
}

const minuteMs = 60_000;
const integration = 'lab/integration/**/*.test.ts';
/** Tests that take minutes, and a machine of their own. */
const slow = 'lab/integration/nightly/**/*.test.ts';

const check: readonly SuiteStage[] = [
  checkOf('formatting', 'biome', 'format', '.'),
  checkOf('lint', 'eslint', '--max-warnings', '0', '.'),
  checkOf('types', 'tsc', '--noEmit'),
  checkOf('import rules', 'depcruise', 'lab'),
  checkOf('dead code', 'knip'),
];
const unit: SuiteStage = {
  name: 'unit tests',
  argv: ['ava', '--tap', 'lab/**/*.test.ts', `!${integration}`],
  counting: 'tap',
  timeoutMs: 5 * minuteMs,
};
const integrated: SuiteStage = {
  name: 'integration tests',
  argv: ['ava', '--tap', integration, `!${slow}`],
  counting: 'tap',
  timeoutMs: 15 * minuteMs,
};
/** What the integration tests do five times; a minute for each is four times what one takes. */
const kills = 50;
const killed: SuiteStage = {
  name: `${kills} kills of the lab`,
  argv: ['env', `SPICE_SSO_LAB_KILLS=${kills}`, 'ava', '--tap', 'lab/integration/lab-killed.test.ts'],
  counting: 'tap',
  timeoutMs: kills * minuteMs,
};
const fuzz = checkOf('fuzzing', 'node', 'lab/fuzz/main.ts', '--minutes', '0.5');
const scenarios = (name: string, names: readonly string[], timeoutMs: number): SuiteStage => ({
  name,
  // The run ends by itself, with a report, before the stage would be killed.
  argv: ['node', 'lab/main.ts', 'run', ...names, '--deadline', `${timeoutMs / minuteMs - 1}m`],
  counting: 'results',
  timeoutMs,
});

/**
 * Each check of a refusal taken out: seconds for a test, up to a minute for a scenario and its template. Of operators
 * so many that each is changed about every other week; one that survives takes up to a minute.
 */
const mutants: SuiteStage = {
  name: 'mutants',
  argv: ['node', 'lab/mutants/main.ts', '--operators', '200'],
  counting: 'exit',
  timeoutMs: 150 * minuteMs,
};

const slowly: SuiteStage = {
  name: 'slow tests',
  argv: ['ava', '--tap', '--serial', slow],
  counting: 'tap',
  timeoutMs: 60 * minuteMs,
};
/** Last, with nothing beside it; worse than the last ten runs on such a host is a failure. */
const benchmarks: SuiteStage = {
  name: 'benchmarks',
  argv: ['node', 'lab/main.ts', 'bench', '--fail-when-worse'],
  counting: 'exit',
  timeoutMs: 30 * minuteMs,
};

/** The suites by name. Stages of one group run side by side, two at a time; groups one after another. */
export const suites: Readonly<Record<string, readonly (readonly SuiteStage[])[]>> = {
  check: [check],
  unit: [[unit]],
  integration: [[integrated]],
  test: [check, [unit], [fuzz], [integrated], [scenarios('the smoke set', ['@smoke'], 8 * minuteMs)]],
  nightly: [
    check,
    [unit],
    [integrated],
    [killed],
    [scenarios('all scenarios', ['all'], 60 * minuteMs)],
    [scenarios('200 hang-ups', ['lab/integration/nightly/hang-ups-200.yaml'], 130 * minuteMs)],
    [mutants],
    [slowly],
    [benchmarks],
  ],
};

function checkOf(name: string, ...argv: readonly [string, ...string[]]): SuiteStage {
  return { name, argv, counting: 'exit', timeoutMs: 5 * minuteMs };
}
