import test from 'ava';
import { parseHTML } from 'linkedom';
import type { Bench, BenchRow } from '../../measure/bench-rows.ts';
import { syntheticBench } from '../../testing/synthetic-bench.ts';
import { unbalancedTags } from '../../testing/unbalanced-tags.ts';
import type { HistoryEntry } from './bench-history-schema.ts';
import { benchHtml } from './bench-html.ts';
import { compareWithHistory } from './compare-with-history.ts';
import { collectCurves } from './latency-curves.ts';

interface Shown {
  readonly textContent: string;
  readonly parentNode: Shown;
  readonly getAttribute: (name: string) => string | null;
  readonly querySelector: (selector: string) => Shown | null;
  readonly querySelectorAll: (selector: string) => Iterable<Shown>;
}

const parse = parseHTML as unknown as (text: string) => { readonly document: Shown };

const host = { accelerator: 'tcg', cpus: 2, node: 'v24.21.0', kernel: '6.1.0' } as const;

function entryOf(bench: Bench, day: number): HistoryEntry {
  return { schema: 1, run: `run-${day}`, at: `2026-01-0${day}T02:00:00Z`, host, bench };
}

/** A page of a synthetic benchmark after six others, with every name put through `rename`. */
function page(rename = (name: string) => name, more: Partial<Bench> = {}): string {
  const renamed = (row: BenchRow): BenchRow => ({
    ...row,
    name: rename(row.name),
    scenario: rename(row.scenario ?? ''),
    ...(row.part !== undefined && { part: rename(row.part) }),
  });
  const benches = Array.from({ length: 7 }, (_, run) => syntheticBench(run + 1));
  const entries = benches.map(({ bench }, run) =>
    entryOf({ ...bench, rows: bench.rows.map(renamed), ...more }, run + 1),
  );
  const collector = collectCurves();
  for (const one of benches[6]?.repetitions ?? []) collector.add({ ...one, scenario: rename(one.scenario) });
  const [now, ...earlier] = entries.toReversed();
  if (!now) throw new Error('there are entries');
  const comparison = compareWithHistory(now.bench, earlier);
  return benchHtml({
    now: { ...now, run: rename(now.run) },
    curves: collector.curves(),
    earlier: earlier.toReversed(),
    comparison,
    skipped: [rename('skipped')],
  });
}

const plain = page();

test('every section is there, and each of its charts has the same in numbers below it', (t) => {
  const { document } = parse(plain);
  for (const id of ['targets', 'ladder', 'sizes', 'latency', 'parts', 'history', 'notes', 'rows'])
    t.truthy(document.querySelector(`section#${id}`), id);
  for (const id of ['ladder', 'sizes', 'latency', 'parts'])
    for (const figure of document.querySelectorAll(`#${id} figure`)) {
      t.truthy(figure.querySelector('svg'), id);
      t.truthy(figure.querySelector('table tbody tr'), id);
    }
});

test('the page is well-formed', (t) => {
  t.deepEqual(unbalancedTags(plain), []);
});

test('each picture stands by itself: its namespace, its title and the unit of its axis', (t) => {
  const svgs = [...parse(plain).document.querySelectorAll('svg')];
  t.true(svgs.length > 20);
  for (const svg of svgs) {
    t.is(svg.getAttribute('xmlns'), 'http://www.w3.org/2000/svg');
    t.truthy(svg.getAttribute('aria-label'));
    t.regex(svg.textContent, /MB\/s|µs|ratio/);
    t.notRegex(svg.textContent, /NaN|undefined|Infinity/);
  }
});

test('nothing is asked of another machine and nothing runs', (t) => {
  t.notRegex(
    plain.replaceAll('http://www.w3.org/2000/svg', ''),
    /https?:|src=|url\(|@import|<script|<link|<iframe| on\w+=/,
  );
  t.true(plain.includes(`content="default-src 'none'; style-src 'unsafe-inline'"`));
});

test('a name that is a script stays text wherever it stands', (t) => {
  const hostile = '</style></title></svg><script>alert(1)</script><img src="x" onerror=\'y\'>&amp;';
  const name = (old: string) => `${old}${hostile}`;
  const text = page(name, {
    notes: [{ code: hostile, message: hostile, cell: hostile }],
    targets: [
      {
        ...{ name: hostile, sentence: hostile, subject: hostile, reference: hostile, why: hostile },
        target: { atMost: 1 },
        ratio: 1,
        pairs: 5,
        met: 'yes',
      },
    ],
    comparison: {
      verdict: 'slower',
      why: hostile,
      cells: [{ cell: hostile, figure: 'latency', verdict: 'slower', speed: 0.9, pairs: 5 }],
    },
  });
  t.deepEqual(unbalancedTags(text), []);
  t.notRegex(text, /<script|<img/);
  const { document } = parse(text);
  t.is([...document.querySelectorAll('script, img')].length, 0);
  t.true(document.querySelector('h1')?.textContent.includes(hostile));
  t.true(document.querySelector('#ladder figcaption')?.textContent.includes(hostile));
});

test('under emulation no absolute goal is claimed, and the head names the machine', (t) => {
  const head = parse(plain).document.querySelector('.host')?.textContent ?? '';
  t.regex(head, /TCG: no absolute goals are claimed/);
  t.regex(head, /accelerator tcg · processors 2 · kernel 6\.1\.0 · QEMU not known · Node v24\.21\.0 · load/);
});

test('the names of a picture’s curves do not touch each other', (t) => {
  for (const svg of parse(plain).document.querySelectorAll('#latency svg')) {
    const names = [...svg.querySelectorAll('g[aria-label="text"] text')];
    const heights = names
      .map((name) => Number(/,([\d.]+)\)/.exec(name.getAttribute('transform') ?? '')?.[1]))
      .toSorted((a, b) => a - b);
    t.true(heights.length > 0);
    for (const [index, height] of heights.entries())
      if (index > 0) t.true(height - (heights[index - 1] ?? 0) > 12);
  }
});

test('a benchmark of codecs alone has a page without empty sections', (t) => {
  const bench: Bench = {
    schema: 1,
    rows: [{ name: 'vm-ready', layer: 'lab', bytes: 0, unit: 'ms', value: 9, low: 1, high: 12 }],
  };
  const now = entryOf(bench, 1);
  const text = benchHtml({
    now,
    curves: [],
    earlier: [],
    comparison: compareWithHistory(bench, []),
    skipped: [],
  });
  t.deepEqual(
    [...parse(text).document.querySelectorAll('section')].map((section) => section.getAttribute('id')),
    ['rows'],
  );
});
