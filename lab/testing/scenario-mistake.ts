import type { ExecutionContext } from 'ava';
import { planText } from '../scenario/plan-scenario.ts';
import type { ScenarioErrorCode } from '../scenario/scenario-error.ts';
import { ScenarioError } from '../scenario/scenario-error.ts';
import { scenarioText } from './scenario-text.ts';

/** What is wrong, the line of the scenario (from 1) and what stands there instead, the code and the whole answer. */
export type Mistake = [string, number, string | undefined, ScenarioErrorCode, string];

/** An ava macro: planning the scenario with the mistake in it gives exactly this answer. */
export function answers(t: ExecutionContext, [, line, replacement, code, message]: Mistake): void {
  const error = t.throws(() => planText(scenarioText(line, replacement), 's.yaml'), {
    instanceOf: ScenarioError,
  });
  t.is(error.code, code);
  t.is(error.message, message);
}
