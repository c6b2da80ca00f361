import { keepWorld } from '../keep/keep-world.ts';
import { printable } from '../report/printable.ts';
import type { HeldWorld, HoldWorld } from '../run/hold-world.ts';
import { entryHints } from './entry-hints.ts';

/** Keeps the world of a scenario that does not pass; this process serves it until the lease is over or Ctrl-C. */
export function pauseOnFailure(leaseMs: number): HoldWorld {
  return {
    wants: (verdict) => verdict !== undefined,
    keep: (held) =>
      keepWorld(held, {
        leaseMs,
        onKept: ({ id, endsAtMs }) =>
          process.stderr.write(
            `\n${describeFailure(held)}${entryHints({
              id,
              endsAtMs,
              scenario: held.plan.name,
              guests: [...held.world.guests.keys()],
            })}  or press Ctrl-C here; the report follows\n\n`,
          ),
      }),
  };
}

/** What did not hold, and where, as the report will say it. */
export function describeFailure({ plan, verdict, stepsDone }: HeldWorld): string {
  if (!verdict) return '';
  const step = plan.steps[stepsDone];
  const lines = [
    `${verdict.outcome === 'fail' ? '✗' : '!'} ${printable(step?.title ?? plan.name)}`,
    ...(step ? [`    ${printable(step.at.file)}:${step.at.line}`] : []),
    `    ${printable(verdict.code)}: ${printable(verdict.message)}`,
  ];
  return `${lines.join('\n')}\n`;
}
