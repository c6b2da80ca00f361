import * as Plot from '@observablehq/plot';
import { numberWords } from './bench-words.ts';
import { chart, ink } from './chart.ts';
import type { Markup } from './html.ts';

export interface TrendPoint {
  /** ISO 8601. */
  readonly at: string;
  readonly ratio: number;
  readonly low?: number;
  readonly high?: number;
}

export interface TrendLine {
  readonly name: string;
  readonly points: readonly TrendPoint[];
  readonly goal?: number;
}

/** One ratio over the runs, oldest first; runs stand at equal distances, whatever time lies between them. */
export function trendChart({ name, points, goal }: TrendLine): Markup {
  const data = points.map(({ at, ratio, low, high }, run) => ({
    run,
    at,
    ratio,
    low: low ?? ratio,
    high: high ?? ratio,
  }));
  const ends = [...data.flatMap(({ low, high }) => [low, high]), ...(goal === undefined ? [] : [goal])];
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  const room = (most - least) * 0.1 || Math.abs(most) * 0.1 || 1;
  const last = data.length - 1;
  return chart(name, {
    width: 370,
    height: 162,
    marginTop: 24,
    marginLeft: 46,
    marginRight: 56,
    marginBottom: 40,
    x: {
      domain: [0, Math.max(last, 1)],
      ticks: last > 0 ? [0, last] : [0],
      tickFormat: (run: number) => data[run]?.at.slice(0, 10) ?? '',
      label: `${data.length} runs`,
      labelAnchor: 'center',
      labelArrow: 'none',
    },
    y: {
      domain: [least - room, most + room],
      ticks: 4,
      grid: true,
      label: 'ratio',
      labelArrow: 'none',
      tickFormat: numberWords,
    },
    marks: [
      ...(goal === undefined
        ? []
        : [Plot.ruleY([goal], { stroke: 'currentColor', strokeDasharray: '4 3', strokeOpacity: 0.7 })]),
      Plot.ruleX(data, {
        x: 'run',
        y1: 'low',
        y2: 'high',
        stroke: ink(0),
        strokeOpacity: 0.4,
        strokeWidth: 2,
      }),
      Plot.line(data, { x: 'run', y: 'ratio', stroke: ink(0), strokeWidth: 1.6 }),
      Plot.dot(data, { x: 'run', y: 'ratio', fill: ink(0), r: 2.5 }),
      Plot.text(data.slice(-1), {
        x: 'run',
        y: 'ratio',
        text: (point: TrendPoint) => numberWords(point.ratio),
        dx: 8,
        textAnchor: 'start',
        fontWeight: 600,
      }),
    ],
  });
}
