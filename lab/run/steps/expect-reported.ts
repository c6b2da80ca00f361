import { waitUntil } from '../../deadline/wait-until.ts';
import type { StepOf } from '../../scenario/plan.ts';
import type { ControlReport } from '../../world/ports.ts';
import { controlOf, type StepContext } from '../step-context.ts';

/** Waits for a report of the guest's agent: only what came after the last message of vdsm counts. */
export async function expectReported(step: StepOf<'expect-reported'>, context: StepContext): Promise<void> {
  const { reported, guest, value } = step.args;
  const { reports } = controlOf(context, guest);
  const since = context.memory.reportedUntil.get(guest) ?? 0;
  await waitUntil(
    () => reports.slice(since),
    (seen) => seen.some((report) => report.name === reported && (value === undefined || has(report, value))),
    { for: step.title, timeoutMs: context.deadlineMs, intervalMs: 50, signal: context.signal, describe },
  );
}

function has({ args }: ControlReport, value: string): boolean {
  return Object.values(args).includes(value);
}

function describe(reports: readonly ControlReport[]): string {
  const names = reports.map(({ name }) => name).filter((name) => name !== 'heartbeat');
  return names.length === 0 ? 'nothing was reported' : `reported: ${[...new Set(names)].join(', ')}`;
}
