import { printable } from '../report/printable.ts';
import type { Progress } from '../run/progress.ts';
import { eventLine, whose } from './event-line.ts';
import { elapsedOf, followOngoing, spanOf } from './ongoing.ts';

export interface LineOptions {
  /** Since the command began. */
  readonly nowMs: () => number;
  /** How often what is going on is said again; default once a minute. */
  readonly heartbeatMs?: number;
}

/**
 * Progress for a log: a line for each thing that has happened, with the seconds since the command began and how long it
 * took; `…` before what is going on, with its deadline: as it begins where it takes long, then once a minute.
 */
export function lineProgress(
  write: (text: string) => void,
  { nowMs, heartbeatMs = 60_000 }: LineOptions,
): Progress & Disposable {
  const following = followOngoing();
  const say = (text: string) => {
    const line = printable(text).trim().replaceAll('\n', ' ');
    write(`${(nowMs() / 1000).toFixed(1).padStart(6)} s  ${line}\n`);
  };
  const beat = () => {
    for (const one of following.ongoing()) {
      const at = one.at === undefined ? '' : ` (${one.at})`;
      say(`${whose(one.scenario)}… ${one.what}${at}, ${elapsedOf(one, nowMs())}`);
    }
  };
  const timer = setInterval(beat, heartbeatMs).unref();
  return {
    tell: (event) => {
      following.hear(event, nowMs());
      const line = eventLine(event);
      if (event.kind === 'text') write(`${printable(event.text).trimEnd()}\n`);
      else if (line !== undefined) say(line);
      if (event.kind === 'stage-began')
        say(`${whose(event.scenario)}… ${event.stage}, at most ${spanOf(event.timeoutMs)}`);
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
