import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { findLeaks } from '../commands/find-leaks.ts';
import { onThisHost } from '../deadline/host-speed.ts';
import { hostSpeedOnce } from '../run/host-speed-once.ts';
import { type Verdict, verdictOf } from '../run/outcome.ts';
import { createConsoleInvariant } from '../run/console/console-invariant.ts';
import { runStep } from '../run/run-step.ts';
import type { StepContext } from '../run/step-context.ts';
import { planText } from '../scenario/plan-scenario.ts';
import { stepSchema } from '../scenario/step-schema.ts';
import { silentStage } from '../world/on-stage.ts';
import { prepareParts } from '../world/prepare-parts.ts';
import { startWorld, type World } from '../world/world.ts';

/** A scenario's world in which a test performs one step after another, whatever became of the one before. */
export interface StepWorld extends AsyncDisposable {
  readonly world: World;
  /** Performs a step, given as a scenario has it, with its deadline on this host's scale; resolves with the verdict, undefined where the step holds. */
  perform(step: string): Promise<Verdict | undefined>;
}

/** Starts the world of a scenario, whose steps are not performed. */
export async function startStepWorld(scenario: string): Promise<StepWorld> {
  await using undo = new AsyncDisposableStack();
  const plan = planText(scenario, 'steps.yaml');
  const folder = await mkdtemp(join(tmpdir(), 'step-world-'));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  const none = () => undefined;
  const speed = hostSpeedOnce({ write: none });
  const [parts] = await Promise.all([prepareParts(silentStage), speed.onHost()]);
  const world = undo.use(
    await startWorld({
      plan,
      parts,
      kdc: 'process',
      cold: false,
      runId: 'step-world',
      artifactFolder: folder,
      signal: new AbortController().signal,
      onGuestReady: speed.onGuest,
      onMark: none,
      onHost: none,
      onNote: none,
      onStage: silentStage,
      onEvent: none,
    }),
  );
  const context: Omit<StepContext, 'deadlineMs'> = {
    plan,
    world,
    signal: new AbortController().signal,
    artifactFolder: folder,
    memory: {
      consoles: new Map(),
      nonces: new Map(),
      screenshots: new Map(),
      atStart: new Map(),
      reportedUntil: new Map(),
    },
    mark: none,
    sample: none,
    bench: { full: false },
    invariant: createConsoleInvariant(plan),
    findLeaks: (place) => findLeaks(place, plan),
    note: none,
    at: none,
  };
  const resources = undo.move();
  return {
    world,
    perform: async (text) => {
      const step = { ...stepSchema.parse(parse(text)), at: { file: 'steps.yaml', line: 1, column: 1 } };
      try {
        await runStep(step, { ...context, deadlineMs: onThisHost(step.deadlineMs) });
        return undefined;
      } catch (thrown) {
        return verdictOf(thrown, { owner: step.owner });
      }
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
