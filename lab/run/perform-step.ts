import { performance } from 'node:perf_hooks';
import { OuterDeadlineError } from '../deadline/outer-deadline.ts';
import type { Step } from '../scenario/plan.ts';
import type { HostWatch } from '../world/host/watch-host.ts';
import type { Journal } from './journal.ts';
import { type Blamable, type Verdict, verdictOf } from './outcome.ts';
import type { Progress } from './progress.ts';

/** What a step is told to. */
export interface StepTellers {
  readonly scenario: string;
  readonly journal: Journal;
  readonly progress: Progress;
  /** Is asked how busy the host was while a step ran that did not hold. */
  readonly host: Pick<HostWatch, 'begin'>;
}

export interface StepTitle {
  /** From 0; -1 is the building of the world, -2 its removal. */
  readonly index: number;
  readonly title: string;
  readonly at?: Step['at'];
}

export interface StepLimits {
  /** Whose the deadlines in it are that do not say it themselves. */
  readonly owner: Blamable['owner'];
  /** When it is given up, for whoever watches; default: that is not known. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Performs one step and writes its begin and end into the journal, and to whoever watches; the verdict is `undefined`
 * for a pass.
 */
export async function performStep(
  { scenario, journal, progress, host }: StepTellers,
  about: StepTitle,
  { owner, timeoutMs }: StepLimits,
  perform: () => Promise<void>,
): Promise<Verdict | undefined> {
  const startedAtMs = performance.now();
  journal.write({ source: 'lab', scenario, kind: 'step-started', ...about });
  const { title } = about;
  progress.tell({
    kind: 'step-began',
    scenario,
    title,
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
  const loadSince = host.begin();
  let verdict: Verdict | undefined;
  try {
    await perform();
  } catch (thrown) {
    const error = thrown instanceof OuterDeadlineError ? thrown.inStep(about.title) : thrown;
    verdict = verdictOf(error, { owner, load: loadSince() });
  }
  const outcome = verdict?.outcome ?? 'pass';
  const durationMs = performance.now() - startedAtMs;
  const why = verdict && `${verdict.code}: ${verdict.message}`;
  progress.tell({
    kind: 'step-ended',
    scenario,
    title,
    outcome,
    durationMs,
    ...(why !== undefined && { why }),
  });
  journal.write({
    source: 'lab',
    scenario,
    kind: 'step-ended',
    ...about,
    outcome,
    durationMs,
    ...(verdict && { error: { code: verdict.code, message: verdict.message } }),
  });
  return verdict;
}

/** A wait that an outer deadline cuts short gets this long to say what it saw last. */
const lastWordsMs = 1000;

/** Settles with the step, or rejects with the signal's reason when it aborts first. */
export async function untilAborted(
  step: Promise<void>,
  signal: AbortSignal,
  wordsMs = lastWordsMs,
): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const abort = () => {
    const reason: unknown = signal.reason;
    if (reason instanceof OuterDeadlineError) timer = setTimeout(() => reject(reason), wordsMs);
    else reject(reason instanceof Error ? reason : new Error('aborted'));
  };
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([step, aborted]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
