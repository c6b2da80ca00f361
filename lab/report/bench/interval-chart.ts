import * as Plot from '@observablehq/plot';
import { logAxis } from './log-axis.ts';
import { intervalWords, numberWords } from './bench-words.ts';
import { chart, logAxisMarks } from './chart.ts';
import type { Markup } from './html.ts';

/** One line of the chart: a figure and how sure it is. */
export interface IntervalLine {
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly ink: string;
  /** What is asked of it, drawn as a mark. */
  readonly goal?: number;
}

export interface IntervalChart {
  readonly title: string;
  /** With its unit, as it stands below the axis. */
  readonly axis: string;
  readonly lines: readonly IntervalLine[];
  /** Bars begin at zero; dots stand on a logarithmic axis. */
  readonly kind: 'bars' | 'dots';
  /** The least and the most of the axis, where several charts share it. */
  readonly domain?: readonly [number, number];
}

const lineHeight = 22;
const marginTop = 6;
const marginBottom = 44;
const marginRight = 178;
const labelPixelsEach = 6.6;
/** Longer ones would leave too little of the chart; the table below has them whole. */
const longestLabel = 52;

/** A line each: its label on the left, the figure with its interval on the axis and in digits on the right. Nothing can overlap. */
export function intervalChart({ title, axis, lines, kind, domain }: IntervalChart): Markup {
  // Plot's bands are by label, and two lines may share one.
  const data = lines.map((line, index) => ({ ...line, band: index }));
  const longest = Math.max(...data.map(({ label }) => label.length));
  const [least, most] = domain ?? intervalDomain(lines);
  const log = kind === 'dots' ? logAxis(least, most) : undefined;
  return chart(title, {
    height: marginTop + data.length * lineHeight + marginBottom,
    marginTop,
    marginBottom,
    marginRight,
    marginLeft: 24 + Math.min(longest, longestLabel) * labelPixelsEach,
    x: {
      label: axis,
      labelArrow: 'none',
      labelAnchor: 'center',
      grid: !log,
      ...(log
        ? { type: 'log', axis: null, domain: log.domain }
        : { domain: [0, most], ticks: 6, tickFormat: numberWords }),
    },
    y: {
      type: 'band',
      domain: data.map(({ band }) => band),
      label: null,
      tickSize: 0,
      tickFormat: (band: number) => shortened(data[band]?.label ?? ''),
      padding: 0.3,
    },
    marks: [
      ...(log ? logAxisMarks(log, axis) : []),
      ...(kind === 'bars'
        ? [Plot.barX(data, { y: 'band', x1: 0, x2: 'value', fill: 'ink', fillOpacity: 0.55 })]
        : []),
      Plot.ruleY(data, {
        y: 'band',
        x1: 'low',
        x2: 'high',
        stroke: 'ink',
        strokeWidth: kind === 'bars' ? 2 : 3,
      }),
      ...(kind === 'dots' ? [Plot.dot(data, { y: 'band', x: 'value', fill: 'ink', r: 4.5 })] : []),
      Plot.tickX(
        data.filter(({ goal }) => goal !== undefined),
        { y: 'band', x: 'goal', stroke: 'currentColor', strokeWidth: 2, strokeDasharray: '3 2' },
      ),
      Plot.text(data, {
        y: 'band',
        frameAnchor: 'right',
        textAnchor: 'start',
        dx: 10,
        text: (line: IntervalLine) => `${numberWords(line.value)}  (${intervalWords(line)})`,
      }),
    ],
  });
}

function shortened(label: string): string {
  return label.length > longestLabel ? `${label.slice(0, longestLabel - 1)}…` : label;
}

/** From the least end of an interval to the most, goals included. */
export function intervalDomain(lines: readonly IntervalLine[]): readonly [number, number] {
  const ends = lines.flatMap(({ value, low, high, goal }) => [
    value,
    low,
    high,
    ...(goal === undefined ? [] : [goal]),
  ]);
  const most = Math.max(...ends);
  // A logarithmic axis has no place for nothing.
  const least = Math.min(...ends.filter((end) => end > 0), most);
  return most > 0 ? [least, most] : [0.1, 1];
}
