import { keepWorld } from '../keep/keep-world.ts';
import { printable } from '../report/printable.ts';
import type { HeldWorld, HoldWorld } from '../run/hold-world.ts';
import { entryHints } from './entry-hints.ts';

/**
 * Keeps the world of a scenario that does not pass; this process serves it until the lease is over or Ctrl-C. That
 * Ctrl-C lets go of what is kept: what did not hold is the verdict, and the run goes on. A second one ends the run.
 */
export function pauseOnFailure(leaseMs: number): HoldWorld {
  const kept = new Set<AbortController>();
  return {
    wants: (verdict) => verdict !== undefined,
    takesCtrlC: () => {
      const isTaken = kept.size > 0;
      for (const one of kept) one.abort();
      kept.clear();
      return isTaken;
    },
    keep: async (held) => {
      const one = new AbortController();
      kept.add(one);
      await keepWorld(held, {
        leaseMs,
        letGo: one.signal,
        onKept: ({ id, endsAtMs }) =>
          held.tell(
            `\n${describeFailure(held)}${entryHints({
              id,
              endsAtMs,
              scenario: held.plan.name,
              guests: [...held.world.guests.keys()],
              desktops: [...held.world.desktops.keys()],
            })}  or press Ctrl-C here; the report follows\n\n`,
          ),
      });
      kept.delete(one);
    },
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
