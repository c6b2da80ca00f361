import { printable } from '../report/printable.ts';
import type { Progress, ProgressEvent } from '../run/progress.ts';
import { eventLine } from './event-line.ts';
import { liveFrame, type ScreenSize } from './live-frame.ts';
import { followOngoing } from './ongoing.ts';

/** The part of a terminal's stream that is used. */
export interface Terminal {
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

export interface LiveOptions {
  /** How many scenarios there are to be done. */
  readonly total: number;
  /** Since the command began. */
  readonly nowMs: () => number;
  /** Between two redraws; default 200 ms. */
  readonly redrawMs?: number;
}

/** More rows no screen has. */
const maxSteps = 500;
/** Ends the line and what is below: a frame is drawn over the one before. */
const eraseBelow = '\r\u001b[J';
const up = (lines: number) => (lines > 0 ? `\u001b[${lines}A` : '');

/**
 * Progress on a terminal: what has ended scrolls by as lines, what is going on is redrawn below them, at a bounded rate
 * however much happens. Disposing leaves the lines and takes the rest away.
 */
export function liveProgress(terminal: Terminal, options: LiveOptions): Progress & Disposable {
  const { total, nowMs, redrawMs = 200 } = options;
  const following = followOngoing();
  const above: string[] = [];
  const steps: string[] = [];
  const failed: string[] = [];
  let done = 0;
  let drawn = 0;
  const draw = (frame: readonly string[]) => {
    const lines = [...above.splice(0), ...frame];
    // One write a frame: no half of it is ever seen. The cursor stays at its last line, where ^C may show.
    terminal.write(`${up(drawn - 1)}${eraseBelow}${lines.join('\n')}`);
    drawn = frame.length;
  };
  const redraw = () => {
    const frame = liveFrame(
      { total, done, failed, ongoing: following.ongoing(), steps },
      nowMs(),
      sizeOf(terminal),
    );
    // An empty last line keeps the cursor below what scrolls by.
    draw(frame.length > 0 ? frame : ['']);
  };
  const timer = setInterval(redraw, redrawMs).unref();
  return {
    tell: (event) => {
      following.hear(event, nowMs());
      const line = eventLine(event);
      if (line !== undefined && total === 1 && isGoodStep(event)) {
        steps.push(line.slice(`${event.scenario}: `.length));
        if (steps.length > maxSteps) steps.shift();
      } else if (line !== undefined && !isGoodStep(event)) {
        above.push(...printable(line).trimEnd().split('\n'));
      }
      if (event.kind !== 'scenario-ended') return;
      done += 1;
      if (event.outcome === 'fail' || event.outcome === 'error') failed.push(event.scenario);
    },
    [Symbol.dispose]: () => {
      clearInterval(timer);
      draw(above.length > 0 ? [...above.splice(0), ''] : ['']);
      drawn = 0;
    },
  };
}

type StepEnded = Extract<ProgressEvent, { readonly kind: 'step-ended' }>;

/** Of many scenarios nobody wants to read each step that holds; of one they are in the report that follows. */
function isGoodStep(event: ProgressEvent): event is StepEnded {
  return event.kind === 'step-ended' && event.outcome === 'pass';
}

/** A terminal that does not know its size says 0. */
function sizeOf({ columns = 0, rows = 0 }: Terminal): ScreenSize {
  return { columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24 };
}
