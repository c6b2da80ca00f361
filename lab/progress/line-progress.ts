import { printable } from '../report/printable.ts';
import type { Progress } from '../run/progress.ts';

/** Progress for a log: a line an event, with the seconds since the lab began and the scenario's name. */
export function lineProgress(write: (text: string) => void, nowMs: () => number): Progress {
  const say = (text: string) => {
    const line = printable(text).replaceAll('\n', ' ');
    write(`${(nowMs() / 1000).toFixed(1).padStart(6)} s  ${line}\n`);
  };
  return {
    note: say,
    step: (scenario, title) => say(`${scenario}: ${title}`),
    ended: (scenario, outcome, durationMs, why) =>
      say(
        `${scenario}: ${outcome}${why === undefined ? `, ${(durationMs / 1000).toFixed(1)} s` : `, ${why}`}`,
      ),
  };
}
