import test from 'ava';
import { planText } from '../../scenario/plan-scenario.ts';
import type { StepOf } from '../../scenario/plan.ts';
import { scenarioText } from '../../testing/scenario-text.ts';
import type { KdcRequests, PrincipalState } from '../../world/ports.ts';
import { verdictOf } from '../outcome.ts';
import type { StepContext } from '../step-context.ts';
import { expectKdc } from './expect-kdc.ts';

/** What becomes of "alice: 0 failures, 1 ticket" where the KDC says this of her. */
async function judged(state: Partial<PrincipalState>, log: Partial<KdcRequests>) {
  const plan = planText(scenarioText(), 's.yaml');
  const step = plan.steps.find((one): one is StepOf<'expect-kdc'> => one.verb === 'expect-kdc');
  if (!step) throw new Error('the scenario expects nothing of the KDC');
  const database = { failedAttempts: 0, lastSuccess: 'today', lastFailure: undefined, ...state };
  const requests = { asRequests: 2, asTickets: 1, serviceTickets: {}, failedAttempts: 0, ...log };
  const realm = {
    principalStates: () => Promise.resolve(new Map([['alice', database]])),
    requests: () => Promise.resolve(new Map([['alice', requests]])),
  };
  const context = {
    plan,
    world: { realm },
    signal: AbortSignal.timeout(5000),
    deadlineMs: 50,
    memory: { atStart: new Map() },
    note: () => undefined,
  } as unknown as StepContext;
  try {
    await expectKdc(step, context);
    return undefined;
  } catch (thrown) {
    return verdictOf(thrown, { owner: 'product' });
  }
}

test('what database and log say alike is judged', async (t) => {
  t.is(await judged({}, {}), undefined);
  t.like(await judged({ failedAttempts: 1 }, { failedAttempts: 1 }), { outcome: 'fail', code: 'deadline' });
  t.like(await judged({}, { asTickets: 2 }), { outcome: 'fail', code: 'deadline' });
});

test('counters that contradict each other are the lab’s error, whatever was expected', async (t) => {
  t.deepEqual(await judged({ failedAttempts: 1 }, {}), {
    outcome: 'error',
    code: 'counters-disagree',
    message: "the KDC's database counts 1 failures of alice, its log 0",
  });
  t.like(await judged({}, { failedAttempts: 2 }), { outcome: 'error', code: 'counters-disagree' });
  t.like(await judged({ lastSuccess: undefined }, {}), { outcome: 'error', code: 'counters-disagree' });
  t.like(await judged({}, { asTickets: 0 }), { outcome: 'error', code: 'counters-disagree' });
});
