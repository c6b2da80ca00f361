import test from 'ava';
import { OuterDeadlineError } from '../deadline/outer-deadline.ts';
import type { Plan } from '../scenario/plan.ts';
import { planText } from '../scenario/plan-scenario.ts';
import { scenarioText } from '../testing/scenario-text.ts';
import type { Budget } from './budget.ts';
import type { JournalEvent } from './journal-schema.ts';
import type { ProgressEvent } from './progress.ts';
import { runScenarios } from './run-scenarios.ts';

const GiB = 1024 ** 3;
const budget: Budget = { jobs: 1, cores: 2, memoryBytes: 2 * GiB };
const small = (name: string): Plan => ({ ...planText(scenarioText(), `scenarios/${name}.yaml`), name });
const big = (name: string): Plan => {
  const plan = small(name);
  return { ...plan, guests: plan.guests.map((guest) => ({ ...guest, memoryBytes: 8 * GiB })) };
};

function tellers() {
  const events: JournalEvent[] = [];
  const told: string[] = [];
  return {
    events,
    told,
    journal: { write: (event: JournalEvent) => void events.push(event) },
    progress: {
      tell: (event: ProgressEvent) => {
        if (event.kind === 'scenario-ended') told.push(`${event.scenario} ${event.outcome}`);
      },
    },
  };
}

test('a scenario that the memory cannot hold is an error, and the others run all the same', async (t) => {
  const { events, told, ...all } = tellers();
  const begun: string[] = [];
  const outcomes = await runScenarios(
    [small('a'), big('huge'), small('b')],
    budget,
    new AbortController().signal,
    all,
    ({ name }) => {
      begun.push(name);
      return Promise.resolve('pass');
    },
  );
  t.deepEqual(begun, ['a', 'b']);
  t.deepEqual(outcomes.toSorted(), ['error', 'pass', 'pass']);
  t.deepEqual(told, ['huge error']);
  t.like(events, {
    0: { kind: 'scenario-not-begun', scenario: 'huge', outcome: 'error', reason: { code: 'too-large' } },
    length: 1,
  });
});

test('what was not begun before the run’s end is skipped, with the reason', async (t) => {
  const { events, ...all } = tellers();
  const controller = new AbortController();
  const plans = [small('a'), small('b'), small('c')];
  const outcomes = await runScenarios(plans, budget, controller.signal, all, () => {
    controller.abort(new OuterDeadlineError("the run's", 2000));
    return Promise.resolve('error');
  });
  t.deepEqual(outcomes, ['error', 'skip', 'skip']);
  const reason = { code: 'deadline', message: "the run's deadline of 2 s passed" };
  t.like(events, {
    0: { scenario: 'b', outcome: 'skip', reason },
    1: { scenario: 'c', outcome: 'skip', reason },
    length: 2,
  });
});
