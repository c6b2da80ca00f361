import * as Plot from '@observablehq/plot';
import { numberWords } from './bench-words.ts';
import { chart, ink } from './chart.ts';
import type { Markup } from './html.ts';

/** Where the time of one cell's messages went. */
export interface PartsBar {
  readonly label: string;
  /** In the order of the way, in µs. */
  readonly parts: readonly { readonly name: string; readonly us: number }[];
  /** The median of the whole, where it was measured. */
  readonly wholeUs?: number;
}

const barHeight = 46;
const marginBottom = 46;
const marginTop = 8;
const left = 170;
const right = 120;
const width = 760;

/** A bar a cell: its parts one after the other, each with its time where there is room, and a mark at the whole as it was measured. */
export function partsChart(title: string, bars: readonly PartsBar[]): Markup {
  const names = partNames(bars);
  const ends = bars.map(({ parts, wholeUs }) =>
    Math.max(
      parts.reduce((sum, { us }) => sum + us, 0),
      wholeUs ?? 0,
    ),
  );
  const most = Math.max(...ends, 0.001);
  const segments = bars.flatMap(({ parts }, band) => {
    let from = 0;
    return parts.map(({ name, us }) => {
      const segment = { band, from, to: from + us, fill: ink(names.indexOf(name)), us };
      from += us;
      return segment;
    });
  });
  const roomy = segments.filter(
    ({ us }) => (us / most) * (width - left - right) > numberWords(us).length * 7.5 + 6,
  );
  const wholes = bars.flatMap(({ wholeUs }, band) =>
    wholeUs === undefined ? [] : [{ band, wholeUs, end: ends[band] }],
  );
  return chart(title, {
    width,
    height: marginTop + bars.length * barHeight + marginBottom,
    marginTop,
    marginBottom,
    marginLeft: left,
    marginRight: right,
    x: {
      domain: [0, most],
      label: 'median of each part, µs',
      labelArrow: 'none',
      labelAnchor: 'center',
      grid: true,
      tickFormat: numberWords,
    },
    y: {
      type: 'band',
      domain: bars.map((_, band) => band),
      label: null,
      tickSize: 0,
      tickFormat: (band: number) => bars[band]?.label ?? '',
      padding: 0.35,
    },
    marks: [
      Plot.barX(segments, { y: 'band', x1: 'from', x2: 'to', fill: 'fill', stroke: 'var(--page)' }),
      Plot.text(roomy, {
        y: 'band',
        x: (segment: { from: number; to: number }) => (segment.from + segment.to) / 2,
        text: (segment: { us: number }) => numberWords(segment.us),
        fill: 'var(--page)',
        fontWeight: 600,
      }),
      Plot.tickX(wholes, {
        y: 'band',
        x: 'wholeUs',
        stroke: 'currentColor',
        strokeWidth: 2.5,
        insetTop: -5,
        insetBottom: -5,
      }),
      Plot.text(wholes, {
        y: 'band',
        x: 'end',
        dx: 8,
        textAnchor: 'start',
        text: (whole: { wholeUs: number }) => `whole ${numberWords(whole.wholeUs)} µs`,
      }),
    ],
  });
}

/** Of all bars, in the order of the way; a part has one colour in all of them. */
export function partNames(bars: readonly PartsBar[]): readonly string[] {
  return [...new Set(bars.flatMap(({ parts }) => parts.map(({ name }) => name)))];
}
