import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import test from 'ava';
import { syntheticBench } from '../../testing/synthetic-bench.ts';
import { historyEntrySchema } from './bench-history-schema.ts';
import { writeBenchReport } from './write-bench-report.ts';

interface Reports {
  readonly historyFolder: string;
  /** What a benchmark leaves in a run's folder. */
  readonly run: (name: string, slowdown?: number) => Promise<string>;
}

async function reports(t: ExecutionContext): Promise<Reports> {
  const path = await mkdtemp(join(tmpdir(), 'bench-report-'));
  t.teardown(() => rm(path, { recursive: true }));
  let seed = 0;
  return {
    historyFolder: join(path, 'history'),
    run: async (name, slowdown) => {
      const folder = join(path, name);
      await mkdir(folder, { recursive: true });
      const { bench, repetitions } = syntheticBench(++seed, slowdown);
      const lines = repetitions.map((repetition) => `${JSON.stringify(repetition)}\n`);
      await writeFile(join(folder, 'bench.json'), JSON.stringify(bench));
      await writeFile(join(folder, 'bench-samples.jsonl'), lines.join(''));
      return folder;
    },
  };
}

const host = { node: 'v24.21.0', kernel: '6.1.0' };
const night = (day: number) => `202601${String(day).padStart(2, '0')}-020000-ab`;

test('a page, a table and an entry of the history come of what a benchmark left', async (t) => {
  const { historyFolder, run } = await reports(t);
  const folder = await run(night(1));
  const report = await writeBenchReport(folder, { historyFolder, commit: 'abc', host });
  t.is(report.html, join(folder, 'bench.html'));
  t.regex(await readFile(report.html, 'utf8'), /id="latency"/);
  t.regex(await readFile(report.csv, 'utf8'), /^name,figure,/);
  t.is(report.history, join(historyFolder, `${night(1)}.json`));
  const entry = historyEntrySchema.parse(JSON.parse(await readFile(report.history, 'utf8')));
  t.is(entry.at, '2026-01-01T02:00:00Z');
  t.like(entry, { commit: 'abc', host: { ...host, accelerator: 'tcg', cpus: 2 } });
  t.deepEqual(report.notes, []);
});

test('a run that is rendered again keeps what was known of it when it was new', async (t) => {
  const { historyFolder, run } = await reports(t);
  const folder = await run(night(1));
  await writeBenchReport(folder, { historyFolder, commit: 'abc', host });
  const first = await readFile(join(folder, 'bench.html'), 'utf8');
  const { history } = await writeBenchReport(folder, { historyFolder });
  t.like(JSON.parse(await readFile(history, 'utf8')), { commit: 'abc', host });
  t.is(await readFile(join(folder, 'bench.html'), 'utf8'), first);
});

test('the night after a slower build is worse than the last ten, and the night after the same build is not', async (t) => {
  const { historyFolder, run } = await reports(t);
  for (let day = 1; day <= 6; day++) await writeBenchReport(await run(night(day)), { historyFolder, host });
  t.is(
    (await writeBenchReport(await run(night(7)), { historyFolder, host })).comparison.outcome,
    'not worse',
  );
  t.is(
    (await writeBenchReport(await run(night(8), 1.4), { historyFolder, host })).comparison.outcome,
    'worse',
  );
  const elsewhere = { ...host, node: 'v26.0.0' };
  const other = await writeBenchReport(await run(night(9), 1.4), { historyFolder, host: elsewhere });
  t.is(other.comparison.outcome, 'cannot tell', 'on another host');
});

test('the host of the run’s journal is the page’s', async (t) => {
  const { historyFolder, run } = await reports(t);
  const folder = await run(night(1));
  const entries = [
    { source: 'lab', atMs: 1, kind: 'host', kernel: '6.9', node: 'v24.0.0', cpus: 2 },
    { source: 'lab', atMs: 2, kind: 'host', kernel: '6.9.1' },
  ];
  const start = {
    source: 'lab',
    atMs: 0,
    kind: 'run-started',
    run: night(1),
    startedAt: '2026-01-01T02:00:00Z',
  };
  await writeFile(
    join(folder, 'journal.jsonl'),
    [start, ...entries].map((entry) => `${JSON.stringify(entry)}\n`).join(''),
  );
  await writeBenchReport(folder, { historyFolder });
  t.regex(
    await readFile(join(folder, 'bench.html'), 'utf8'),
    /kernel 6\.9\.1 · QEMU 7\.2\.22 · Node v24\.0\.0/,
  );
});

test('a line of samples that is damaged is left out and told, on the page too', async (t) => {
  const { historyFolder, run } = await reports(t);
  const folder = await run(night(1));
  await writeFile(join(folder, 'bench-samples.jsonl'), '{"scenario": 1}\n\n{"half', { flag: 'a' });
  const { notes, html } = await writeBenchReport(folder, { historyFolder });
  t.deepEqual(
    notes.map((note) => note.replace(/:\d+/, '')),
    Array.from({ length: 2 }, () => 'bench-samples.jsonl is damaged and left out'),
  );
  t.true((await readFile(html, 'utf8')).includes(notes[0] ?? '-'));
});

test('of many damaged lines the first ten are told one by one', async (t) => {
  const { historyFolder, run } = await reports(t);
  const folder = await run(night(1));
  await writeFile(join(folder, 'bench-samples.jsonl'), '{\n'.repeat(1000));
  const { notes } = await writeBenchReport(folder, { historyFolder });
  t.is(notes.length, 11);
  t.is(notes.at(-1), 'bench-samples.jsonl has 990 more damaged lines');
});

test('samples that are too large to read give no curves', async (t) => {
  const { historyFolder, run } = await reports(t);
  const folder = await run(night(1));
  // It has no more blocks on the disk than before.
  await truncate(join(folder, 'bench-samples.jsonl'), 256 * 1024 * 1024 + 1);
  const { notes, html } = await writeBenchReport(folder, { historyFolder });
  t.regex(notes[0] ?? '', /^no latency curves/);
  t.notRegex(await readFile(html, 'utf8'), /id="latency"/);
});

test('without samples there are no curves, and without bench.json no report', async (t) => {
  const { historyFolder, run } = await reports(t);
  const folder = await run(night(1));
  await rm(join(folder, 'bench-samples.jsonl'));
  const { html } = await writeBenchReport(folder, { historyFolder });
  t.notRegex(await readFile(html, 'utf8'), /id="latency"/);
  await rm(join(folder, 'bench.json'));
  await t.throwsAsync(writeBenchReport(folder, { historyFolder }), { code: 'ENOENT' });
});
