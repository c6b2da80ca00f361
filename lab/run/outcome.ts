import { type DeadlineOwner, OwnedDeadlineError } from '../deadline/deadlines-of.ts';
import { DeadlineError, NeverObservedError } from '../deadline/wait-until.ts';
import { describeLoad, type HostLoad, isOverloaded } from '../world/host/host-load.ts';
import { KdcError } from '../world/kdc/kdc-error.ts';
import { ComponentEndedError } from '../world/process/component.ts';
import { MachineError } from '../world/qemu/machine-error.ts';
import { StepFailure } from './step-failure.ts';

/** `fail` blames the product, `error` the lab (docs/architecture.md, "The one result format"). */
export interface Verdict {
  readonly outcome: 'fail' | 'error';
  readonly code: string;
  readonly message: string;
}

/** What a step was, as far as it decides who is to blame. */
export interface Blamable {
  /** Whose the deadlines are that do not say it themselves. */
  readonly owner: DeadlineOwner;
  /** How busy the host was meanwhile; undefined where nobody looked. */
  readonly load?: HostLoad | undefined;
}

/**
 * Who is to blame for what a step threw: an expectation that does not hold, or a deadline of the product's, is the
 * product's fault, unless the host had no time for it; anything else is an error.
 */
export function verdictOf(thrown: unknown, step: Blamable): Verdict {
  if (thrown instanceof DeadlineError) return ofDeadline(thrown, step);
  if (thrown instanceof StepFailure) {
    const { code, message } = thrown;
    return thrown.timed
      ? ofProductInTime({ outcome: 'fail', code, message }, step)
      : { outcome: 'fail', code, message };
  }
  if (thrown instanceof ComponentEndedError)
    return { outcome: 'fail', code: thrown.code, message: thrown.message };
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'internal';
  return { outcome: 'error', code, message: error.message };
}

function ofDeadline(error: DeadlineError, step: Blamable): Verdict {
  const owner = error instanceof OwnedDeadlineError ? error.owner : step.owner;
  const { code, message } = error;
  if (owner !== 'product') return { outcome: 'error', code: `${owner}-deadline`, message };
  // Nothing is known of a product that the lab could not look at to the end.
  if (isOfTheLab(error.cause)) return { outcome: 'error', code: 'not-observed', message };
  return ofProductInTime({ outcome: 'fail', code, message }, step);
}

/** What the product did not do in time says nothing about it where the host had no time for anybody. */
function ofProductInTime(verdict: Verdict, { load }: Blamable): Verdict {
  if (!load || !isOverloaded(load)) return verdict;
  const message = `the host was overloaded, ${describeLoad(load)}; ${verdict.message}`;
  return { outcome: 'error', code: 'host-overloaded', message };
}

function isOfTheLab(cause: unknown): boolean {
  return (
    (cause instanceof OwnedDeadlineError && cause.owner !== 'product') ||
    cause instanceof NeverObservedError ||
    cause instanceof MachineError ||
    cause instanceof KdcError
  );
}
