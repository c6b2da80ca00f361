// Longer than 250 lines: what happens to one scenario, from its world to its evidence, is read in one piece.
import { appendFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { performance } from 'node:perf_hooks';
import { outerDeadline } from '../deadline/outer-deadline.ts';
import { deadlinesOf } from '../deadline/deadlines-of.ts';
import { onThisHost } from '../deadline/host-speed.ts';
import { withDeadline } from '../deadline/wait-until.ts';
import type { Plan } from '../scenario/plan.ts';
import type { HostWatch } from '../world/host/watch-host.ts';
import type { PrincipalState, Realm } from '../world/ports.ts';
import { proportionalSetMb } from '../world/process/proportional-set.ts';
import { artifactsOf, startWorld, type World, type WorldOptions } from '../world/world.ts';
import { createConsoleInvariant, type ConsoleInvariant } from './console/console-invariant.ts';
import { watchedConsoles } from './console/watched-consoles.ts';
import { collectEvidence, existing } from './evidence.ts';
import { failuresOnly } from './failures-only.ts';
import type { HoldWorld } from './hold-world.ts';
import type { Journal } from './journal.ts';
import type { Verdict } from './outcome.ts';
import { performStep, type StepLimits, type StepTitle, untilAborted } from './perform-step.ts';
import { type Progress, stagesOf } from './progress.ts';
import { runStep } from './run-step.ts';
import type { BenchOptions, ScenarioMemory, StepContext } from './step-context.ts';
import { StepFailure } from './step-failure.ts';

const teardownTimeoutMs = 30_000;

export interface ScenarioRun {
  readonly plan: Plan;
  readonly journal: Journal;
  /** The run's; the journal names artifacts from it, so that the folder can be moved. */
  readonly runFolder: string;
  readonly artifactFolder: string;
  readonly world: Omit<
    WorldOptions,
    | 'plan'
    | 'artifactFolder'
    | 'onMark'
    | 'onHost'
    | 'onRealm'
    | 'onEvent'
    | 'onConsole'
    | 'onNote'
    | 'onStage'
    | 'signal'
  >;
  readonly signal: AbortSignal;
  /** Looks through the artifacts for the scenario's secrets and names each place that holds one. */
  readonly findLeaks: (folder: string, plan: Plan) => Promise<readonly string[]>;
  readonly progress: Progress;
  readonly host: Pick<HostWatch, 'begin'>;
  /** How much of a benchmark is measured; default: what the scenario says, without its full set. */
  readonly bench?: BenchOptions;
  /** How many of the plan's steps are performed; default all of them. */
  readonly stepCount?: number;
  /** Is given the world when the last step was performed or one did not hold; the world is taken down when it resolves. */
  readonly hold?: HoldWorld;
}

/**
 * Builds the scenario's world, performs its steps until one does not hold, gathers the evidence and takes the world
 * down, whatever happened. Everything goes into the journal; the verdict is `undefined` for a pass.
 */
export async function runScenario(run: ScenarioRun): Promise<Verdict | undefined> {
  const { plan, journal } = run;
  const startedAtMs = performance.now();
  journal.write({
    source: 'lab',
    scenario: plan.name,
    kind: 'scenario-started',
    title: plan.title,
    file: plan.file,
  });
  using deadline = outerDeadline("the scenario's", onThisHost(plan.timeouts.scenarioMs));
  const verdict = await inWorld(run, AbortSignal.any([run.signal, deadline.signal]), startedAtMs);
  const outcome = verdict?.outcome ?? 'pass';
  const durationMs = performance.now() - startedAtMs;
  journal.write({ source: 'lab', scenario: plan.name, kind: 'scenario-ended', outcome, durationMs });
  run.progress.tell({ kind: 'scenario-ended', scenario: plan.name, outcome, durationMs });
  return verdict;
}

async function inWorld(
  run: ScenarioRun,
  signal: AbortSignal,
  startedAtMs: number,
): Promise<Verdict | undefined> {
  const { plan, journal, artifactFolder } = run;
  const mark = (name: string, ms: number) =>
    journal.write({ source: 'lab', scenario: plan.name, kind: 'mark', name, ms });
  const invariant = createConsoleInvariant(plan);
  let world: World | undefined;
  let atStart: ScenarioMemory['atStart'] = new Map();
  const progress = { stepsDone: 0 };
  let verdict: Verdict | undefined;
  try {
    const setUp = { index: -1, title: 'the world is up' };
    verdict = await step(
      run,
      setUp,
      { owner: 'lab', timeoutMs: onThisHost(plan.timeouts.scenarioMs) },
      async () => {
        world = await startWorld({
          ...run.world,
          plan,
          artifactFolder,
          signal,
          onMark: mark,
          onHost: (facts) => journal.write({ source: 'lab', kind: 'host', ...facts }),
          onRealm: async (realm) => {
            atStart = await statesAtStart(plan, realm);
          },
          onNote: (text) => note(run, text),
          onStage: stagesOf(run.progress, plan.name),
          onConsole: (news) => invariant.heard(news),
          onEvent: (source, event) => journal.write({ ...event, source, scenario: plan.name, kind: 'log' }),
        });
      },
    );
    if (world && !verdict) {
      const loadSince = run.host.begin();
      verdict = await performSteps(run, world, invariant, atStart, signal, mark, progress);
      // Judged last, but about all of the steps: how busy the host was in all of them counts.
      const judging = { ...run, host: { begin: () => loadSince } };
      if (!run.signal.aborted) verdict = worse(verdict, await watched(judging, world, invariant, mark));
    }
    if (world && run.hold && !run.signal.aborted) {
      // What somebody does by hand is no part of how long the scenario took.
      if (run.hold.wants(verdict)) mark('command-to-verdict', performance.now() - startedAtMs);
      verdict = (await holdWorld(run, run.hold, world, verdict, progress.stepsDone)) ?? verdict;
    }
  } finally {
    verdict = (await takeDown(run, world)) ?? verdict;
  }
  return verdict;
}

async function performSteps(
  run: ScenarioRun,
  world: World,
  invariant: ConsoleInvariant,
  atStart: ScenarioMemory['atStart'],
  signal: AbortSignal,
  mark: StepContext['mark'],
  progress: { stepsDone: number },
): Promise<Verdict | undefined> {
  const memory: ScenarioMemory = {
    consoles: new Map(),
    nonces: new Map(),
    screenshots: new Map(),
    atStart,
    reportedUntil: new Map(),
  };
  for (const [index, planned] of run.plan.steps.slice(0, run.stepCount).entries()) {
    const deadlineMs = onThisHost(planned.deadlineMs);
    const context: StepContext = {
      plan: run.plan,
      world,
      signal,
      deadlineMs,
      artifactFolder: run.artifactFolder,
      memory,
      invariant,
      mark,
      sample: (repetition) =>
        appendFileSync(join(run.runFolder, 'bench-samples.jsonl'), `${JSON.stringify(repetition)}\n`),
      bench: run.bench ?? { full: false },
      findLeaks: (folder) => run.findLeaks(folder, run.plan),
      note: (text) => note(run, text, index),
      at: (text) => run.progress.tell({ kind: 'step-at', scenario: run.plan.name, text }),
    };
    const about = { index, title: planned.title, at: planned.at };
    const verdict = await step(run, about, { owner: planned.owner, timeoutMs: deadlineMs }, () =>
      withDeadline(untilAborted(runStep(planned, context), signal), planned.title, deadlineMs + stepGraceMs),
    );
    if (verdict) return (await askOracle(run, context)) ?? verdict;
    progress.stepsDone = index + 1;
  }
  return undefined;
}

/** Whatever the steps were about: nobody may have been at an open console (docs/console-invariant.md). */
function watched(
  run: ScenarioRun,
  world: World,
  invariant: ConsoleInvariant,
  mark: StepContext['mark'],
): Promise<Verdict | undefined> {
  const count = (name: string, number: number) =>
    run.journal.write({ source: 'lab', scenario: run.plan.name, kind: 'count', name, count: number });
  const about = { index: -2, title: 'each console was open only for a client that was there' };
  return step(run, about, { owner: 'lab' }, () => watchedConsoles(world, invariant, { mark, count }));
}

/** The lab's own failure is the worst: what it says of the product is worth nothing then. */
function worse(first: Verdict | undefined, second: Verdict | undefined): Verdict | undefined {
  return second?.outcome === 'error' ? second : (first ?? second);
}

function note({ plan, journal, progress }: ScenarioRun, text: string, index?: number): void {
  const step = index === undefined ? {} : { index };
  journal.write({ source: 'lab', scenario: plan.name, kind: 'note', text, ...step });
  progress.tell({ kind: 'note', text: `${plan.name}: ${text}` });
}

/** Whatever goes wrong while the world is held is an error of the lab; the removal comes all the same. */
async function holdWorld(
  run: ScenarioRun,
  hold: HoldWorld,
  world: World,
  verdict: Verdict | undefined,
  stepsDone: number,
): Promise<Verdict | undefined> {
  if (!hold.wants(verdict)) return undefined;
  return step(run, { index: -2, title: 'the world is kept for work by hand' }, { owner: 'lab' }, () =>
    hold.keep({
      plan: run.plan,
      world,
      artifactFolder: run.artifactFolder,
      runId: run.world.runId,
      verdict,
      stepsDone,
      signal: run.signal,
      tell: (text) => run.progress.tell({ kind: 'text', text }),
      note: (event) => run.journal.write({ ...event, source: 'lab', scenario: run.plan.name, kind: 'log' }),
    }),
  );
}

/** A scenario that failed half-way still answers for lockouts: no principal's failure counter may have moved. */
async function askOracle(run: ScenarioRun, context: StepContext): Promise<Verdict | undefined> {
  const oracle = run.plan.steps.at(-1);
  if (oracle?.verb !== 'expect-kdc') return undefined;
  const failures = failuresOnly(oracle);
  const deadlineMs = onThisHost(oracle.deadlineMs);
  const verdict = await step(
    run,
    { index: run.plan.steps.length - 1, title: failures.title, at: oracle.at },
    { owner: oracle.owner, timeoutMs: deadlineMs },
    async () => {
      // The step that failed may have been between a KDC's end and its return.
      await context.world.realm.setKdc('up');
      await runStep(failures, {
        ...context,
        signal: AbortSignal.timeout(deadlineMs + stepGraceMs),
        deadlineMs,
      });
    },
  );
  // What failed first is what is reported; the oracle only adds to it when the lab itself broke.
  return verdict?.outcome === 'error' ? verdict : undefined;
}

/** A step's own wait quotes what it saw, so it gets the chance to run out first. */
const stepGraceMs = 2000;

function step(
  run: ScenarioRun,
  about: StepTitle,
  limits: StepLimits,
  perform: () => Promise<void>,
): Promise<Verdict | undefined> {
  return performStep({ scenario: run.plan.name, ...run }, about, limits, perform);
}

/** Evidence first, since it needs the world; then the removal, with a deadline of its own; then the scan of what stays. */
async function takeDown(run: ScenarioRun, world: World | undefined): Promise<Verdict | undefined> {
  const { plan, journal, artifactFolder } = run;
  if (world) await weigh(run, world);
  const evidence = world
    ? await collectEvidence(world, artifactFolder)
    : await existing(artifactsOf({ plan, artifactFolder }));
  for (const { kind, path } of evidence) {
    journal.write({
      source: 'lab',
      scenario: plan.name,
      kind: 'artifact',
      artifact: kind,
      path: relative(run.runFolder, path),
    });
  }
  const removed = world && (await remove(run, world));
  const scan = { index: -2, title: 'no artifact holds a password, a key or a ticket' };
  const clean = await step(run, scan, { owner: 'lab' }, async () => {
    const leaks = await run.findLeaks(artifactFolder, plan);
    if (leaks.length > 0) throw new StepFailure('secret-leaked', leaks.join('; '));
  });
  return removed ?? clean;
}

/** What each guest costs the host after all that it did. */
async function weigh({ plan, journal }: ScenarioRun, world: World): Promise<void> {
  for (const { pid } of world.guests.values()) {
    const mb = await proportionalSetMb(pid);
    if (mb !== undefined)
      journal.write({ source: 'lab', scenario: plan.name, kind: 'size', name: 'guest-memory', mb });
  }
}

function remove(run: ScenarioRun, world: World): Promise<Verdict | undefined> {
  const teardown = { index: -2, title: 'the world is taken down' };
  return step(run, teardown, { owner: 'lab', timeoutMs: teardownTimeoutMs }, () =>
    deadlinesOf('lab').withDeadline(
      Promise.resolve(world[Symbol.asyncDispose]()),
      teardown.title,
      teardownTimeoutMs,
    ),
  );
}

function statesAtStart(plan: Plan, realm: Realm): Promise<ReadonlyMap<string, PrincipalState>> {
  const people = plan.realm.principals.filter((principal) => principal.password !== undefined);
  return realm.principalStates(people.map(({ name }) => name));
}
