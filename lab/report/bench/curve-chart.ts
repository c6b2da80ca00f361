import * as Plot from '@observablehq/plot';
import { logAxis } from './log-axis.ts';
import { contenderWords } from './bench-words.ts';
import { chart, chartWidth, endsInk, ink, logAxisMarks } from './chart.ts';
import type { Markup } from './html.ts';
import type { LatencyCurve } from './latency-curves.ts';

const height = 360;
const marginTop = 16;
const marginBottom = 46;

/** Cumulative distributions of latency, one line a contender, each with its name on it. */
export function curveChart(title: string, curves: readonly LatencyCurve[]): Markup {
  const nines = Math.max(...curves.map(({ count }) => stretched(lastPart(count), count)));
  const bySpeed = curves.toSorted((a, b) => medianOf(a) - medianOf(b));
  const data = bySpeed.flatMap((curve, index) =>
    curve.points.map(({ part, us }) => ({
      us: Math.max(us, 0.001),
      height: stretched(part, curve.count),
      line: index,
    })),
  );
  const inks = curveInks(bySpeed);
  const all = data.map(({ us }) => us);
  const axis = logAxis(Math.min(...all), Math.max(...all));
  const labels = bySpeed.map((curve, index) => ({
    ...label(curve, index, bySpeed.length, nines),
    ink: inks[index],
  }));
  const longest = Math.max(...labels.map(({ text }) => text.length));
  return chart(title, {
    height,
    marginTop,
    marginBottom,
    marginLeft: 64,
    // A name may begin at the right end of the axis.
    marginRight: Math.min(30 + longest * 6.6, chartWidth / 3),
    x: { type: 'log', axis: null, domain: axis.domain },
    y: {
      domain: [0, nines],
      ticks: [0, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999]
        .map((part) => -Math.log10(1 - part))
        .filter((tick) => tick <= nines),
      tickFormat: (tick: number) => `${Number((100 * (1 - 10 ** -tick)).toFixed(3))} %`,
      grid: true,
      label: 'of all messages',
      labelArrow: 'none',
    },
    marks: [
      ...logAxisMarks(axis, 'latency there and back, µs (logarithmic)'),
      ...bySpeed.map((_, index) =>
        Plot.line(
          data.filter(({ line }) => line === index),
          {
            x: 'us',
            y: 'height',
            stroke: inks[index] ?? 'currentColor',
            strokeWidth: 1.8,
            strokeDasharray: index < 4 ? 'none' : '5 3',
          },
        ),
      ),
      Plot.dot(labels, { x: 'us', y: 'height', fill: 'ink', r: 3.5 }),
      Plot.text(labels, {
        x: 'us',
        y: 'height',
        text: 'text',
        textAnchor: 'start',
        dx: 8,
        fill: 'ink',
        fontWeight: 600,
        // The page's colour around the letters keeps them readable across other lines.
        stroke: 'var(--page)',
        strokeWidth: 5,
      }),
    ],
  });
}

/** By ends as elsewhere, if that tells the lines apart. */
function curveInks(curves: readonly LatencyCurve[]): readonly string[] {
  const byEnds = curves.map(({ cell }) => endsInk(cell));
  return new Set(byEnds).size === byEnds.length ? byEnds : curves.map((_, index) => ink(index));
}

/** Names stand at heights of their own, so that no two touch; the slowest is lowest, where it is farthest to the right. */
function label(curve: LatencyCurve, index: number, of: number, nines: number) {
  const wanted = (nines * (of - index - 0.5)) / of;
  const point =
    curve.points.findLast(({ part }) => stretched(part, curve.count) <= wanted) ?? curve.points[0];
  return {
    us: Math.max(point?.us ?? 1, 0.001),
    height: stretched(point?.part ?? 0, curve.count),
    text: contenderWords(curve.cell),
  };
}

/** Each nine takes the same height, so that the tail is seen; the slowest of n messages stands where one in n + 1 is beyond. */
function stretched(part: number, count: number): number {
  return -Math.log10(1 - Math.min(part, lastPart(count)));
}

function lastPart(count: number): number {
  return 1 - 1 / (count + 1);
}

function medianOf(curve: LatencyCurve): number {
  return curve.points.find(({ part }) => part >= 0.5)?.us ?? 0;
}
