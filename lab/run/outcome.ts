import { DeadlineError } from '../deadline/wait-until.ts';
import { ComponentEndedError } from '../world/process/component.ts';
import { StepFailure } from './step-failure.ts';

/** `fail` blames the product, `error` the lab (docs/architecture.md, "The one result format"). */
export interface Verdict {
  readonly outcome: 'fail' | 'error';
  readonly code: string;
  readonly message: string;
}

/** Who is to blame for what a step threw: an expectation that did not hold is the product's, anything else the lab's. */
export function verdictOf(thrown: unknown): Verdict {
  if (thrown instanceof StepFailure) return { outcome: 'fail', code: thrown.code, message: thrown.message };
  if (thrown instanceof DeadlineError) return { outcome: 'fail', code: thrown.code, message: thrown.message };
  if (thrown instanceof ComponentEndedError)
    return { outcome: 'fail', code: thrown.code, message: thrown.message };
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'internal';
  return { outcome: 'error', code, message: error.message };
}
