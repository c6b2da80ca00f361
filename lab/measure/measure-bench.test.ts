import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { benchRepetition } from '../testing/bench-run.ts';
import { benchRows, benchSchema } from './bench-rows.ts';
import { measureBench } from './measure-bench.ts';
import { BenchSamplesError, readBenchSamples } from './read-bench-samples.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

const lines = (values: readonly unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');

const run = Array.from({ length: 5 }, (_none, at) => [
  benchRepetition(at, 100 + at),
  benchRepetition(at, 102 + at, { build: 'other' }),
]).flat();

function folderOf(samples: string): string {
  const folder = temporaryFolder('bench-');
  writeFileSync(join(folder, 'bench-samples.jsonl'), samples);
  return folder;
}

test('the samples of a run’s folder become bench.json beside them, after the figures of other things', async (t) => {
  const folder = folderOf(lines(run));
  const host = { source: 'lab', kind: 'host' };
  writeFileSync(
    join(folder, 'journal.jsonl'),
    lines([
      { ...host, atMs: 1, cpus: 2 },
      { ...host, atMs: 2, accelerator: 'tcg', acceleratorReason: 'no /dev/kvm' },
    ]),
  );
  const bench = await measureBench(folder, benchRows([{ name: 'sasl', unit: 'ms', values: [3] }]));
  t.deepEqual(benchSchema.parse(JSON.parse(readFileSync(join(folder, 'bench.json'), 'utf8'))), bench);
  t.deepEqual(
    bench.rows.map(({ layer, figure, build }) => [layer, figure, build]),
    [
      ['lab', undefined, undefined],
      ['proxy', 'throughput', 'ours'],
      ['proxy', 'messages', 'ours'],
      ['proxy', 'throughput', 'other'],
      ['proxy', 'messages', 'other'],
    ],
  );
  t.deepEqual(bench.host, {
    accelerator: 'tcg',
    acceleratorReason: 'no /dev/kvm',
    cpus: 2,
    load: 1,
    stealFraction: 0,
  });
  t.is(bench.comparison?.cells.length, 1);
  t.deepEqual(bench.notes, []);
});

test('a run that measured the lock alone has its figures, and no samples', async (t) => {
  const folder = temporaryFolder('bench-');
  const entry = {
    source: 'lab',
    scenario: 'lock-gap',
    atMs: 1,
    kind: 'mark',
    name: 'hang-up-to-lock',
    ms: 7,
  };
  writeFileSync(join(folder, 'journal.jsonl'), lines([entry]));
  const { rows, notes } = await measureBench(folder);
  t.deepEqual(
    rows.map(({ name, value }) => [name, value]),
    [
      ['hang-up-to-lock', 7],
      ['hang-up-to-lock p90', 7],
      ['hang-up-to-lock p99', 7],
    ],
  );
  t.deepEqual(notes, []);
});

test('half a line at the end is a run that was killed: the rest is kept and it is told', async (t) => {
  const bench = await measureBench(folderOf(`${lines(run)}{"scenario":"thr`));
  t.is(bench.notes?.[0]?.code, 'cut-short');
  t.is(bench.rows[0]?.repetitions, 5);
});

const refusal = async (samples: string, maxBytes?: number) => {
  const file = join(folderOf(samples), 'bench-samples.jsonl');
  try {
    await readBenchSamples(file, () => undefined, maxBytes);
    return undefined;
  } catch (error) {
    return error instanceof BenchSamplesError ? error : undefined;
  }
};

test('a line of samples that is not of the schema names its place', async (t) => {
  const error = await refusal(lines([...run, { ...run[0], seconds: 0 }]));
  t.is(error?.code, 'bad-line');
  t.regex(error?.message ?? '', /bench-samples\.jsonl:11: .*\(seconds\)$/u);
  t.is((await refusal(`half a line\n${lines(run)}`))?.code, 'bad-line');
});

test('a file of samples that is too large is not read', async (t) => {
  t.is((await refusal(lines(run), 100))?.code, 'too-large');
});
