import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { BenchRow } from '../../measure/bench-rows.ts';
import { printable } from '../printable.ts';
import { numberWords } from './bench-words.ts';
import type { Markup } from './html.ts';
import { escapeHtml } from './html.ts';
import type { LogAxis } from './log-axis.ts';

/** Colours are the page's variables, so that one picture serves light and dark. */
export const inkCount = 8;

export function ink(index: number): string {
  return `var(--ink-${index % inkCount})`;
}

/** One colour for each kind of ends, the same in all charts: ours, C, spice-gtk, then mixed ones. */
export function endsInk({ guestEnd, hostEnd }: Pick<BenchRow, 'guestEnd' | 'hostEnd'>): string {
  if (guestEnd === 'lab' && hostEnd === 'lab') return ink(0);
  if (hostEnd === 'c') return ink(1);
  return hostEnd === 'spice-gtk' ? ink(2) : ink(3);
}

/** In pixels of the picture; the page scales it down where it is wider than the window. */
export const chartWidth = 760;

const fontPixels = 12;

// Its own types speak of a browser's, which this project does not have.
const parsePage = parseHTML as unknown as (text: string) => { readonly document: unknown };

/** Draws what Plot makes of the options as a picture that stands by itself in a page, with `title` for those who do not see it. */
export function chart(title: string, options: Plot.PlotOptions): Markup {
  const { document } = parsePage('<!doctype html><html><body></body></html>');
  const drawn: unknown = Plot.plot({
    width: chartWidth,
    ...options,
    document: document as never,
    style: { fontSize: `${fontPixels}px`, background: 'none' },
  });
  const svg = drawn as { setAttribute: (name: string, value: string) => void; readonly outerHTML: string };
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('role', 'img');
  // linkedom escapes text, but leaves the brackets of an attribute's value as they are.
  const named = svg.outerHTML.replace('<svg ', () => `<svg aria-label="${escapeHtml(title)}" `);
  return { markup: printable(named) };
}

/** Below a chart of which x is logarithmic. Plot's own axis leaves out the names of ticks that it would not have chosen. */
export function logAxisMarks({ ticks }: LogAxis, label: string): readonly Plot.Markish[] {
  return [
    Plot.gridX([...ticks]),
    Plot.axisX([...ticks], { text: numberWords, label, labelArrow: 'none', labelAnchor: 'center' }),
  ];
}
