import { printable } from '../report/printable.ts';
import type { Progress } from '../run/progress.ts';
import { liveFrame, type ScreenSize } from './live-frame.ts';

/** The part of a terminal's stream that is used. */
export interface Terminal {
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

export interface LiveOptions {
  /** How many scenarios there are to be done. */
  readonly total: number;
  readonly nowMs: () => number;
  /** Between two redraws; default 200 ms. */
  readonly redrawMs?: number;
}

/** Ends the line and what is below: a frame is drawn over the one before. */
const eraseBelow = '\r\u001b[J';
const up = (lines: number) => (lines > 0 ? `\u001b[${lines}A` : '');

/**
 * Progress on a terminal: what has ended scrolls by as lines, what runs is redrawn below them, at a bounded rate however
 * much happens. Disposing leaves the lines and takes the rest away.
 */
export function liveProgress(terminal: Terminal, options: LiveOptions): Progress & Disposable {
  const { total, nowMs, redrawMs = 200 } = options;
  const running = new Map<string, { title: string; beganAtMs: number }>();
  const above: string[] = [];
  let done = 0;
  let failed = 0;
  let drawn = 0;
  const draw = (frame: readonly string[]) => {
    const lines = [...above.splice(0), ...frame];
    // One write a frame: no half of it is ever seen. The cursor stays at its last line, where ^C may show.
    terminal.write(`${up(drawn - 1)}${eraseBelow}${lines.join('\n')}`);
    drawn = frame.length;
  };
  const redraw = () => {
    draw(liveFrame({ total, done, failed, running }, nowMs(), sizeOf(terminal)));
  };
  const timer = setInterval(redraw, redrawMs).unref();
  const say = (text: string) => above.push(printable(text).replaceAll('\n', ' '));
  return {
    note: say,
    step: (scenario, title) => {
      const beganAtMs = running.get(scenario)?.beganAtMs ?? nowMs();
      running.set(scenario, { title, beganAtMs });
    },
    ended: (scenario, outcome, durationMs, why) => {
      running.delete(scenario);
      done += 1;
      if (outcome === 'fail' || outcome === 'error') failed += 1;
      say(`${outcome.padEnd(5)}  ${scenario}  ${why ?? `${(durationMs / 1000).toFixed(1)} s`}`);
    },
    [Symbol.dispose]: () => {
      clearInterval(timer);
      draw(above.length > 0 ? [...above.splice(0), ''] : ['']);
      drawn = 0;
    },
  };
}

/** A terminal that does not know its size says 0. */
function sizeOf({ columns = 0, rows = 0 }: Terminal): ScreenSize {
  return { columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24 };
}
