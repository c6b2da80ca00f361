import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { Outcome } from './journal-schema.ts';
import { lastResults, longestFirst, pastDurations } from './past-durations.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

function writeRun(
  reports: string,
  run: string,
  scenarios: readonly [string, Outcome, number][] | string,
): void {
  mkdirSync(join(reports, run));
  const results = {
    schema: 1,
    run,
    startedAt: '2026-01-02T03:04:05.000Z',
    durationMs: 1,
    outcome: 'pass',
    host: {},
    scenarios:
      typeof scenarios === 'string'
        ? scenarios
        : scenarios.map(([name, outcome, durationMs]) => ({
            name,
            title: name,
            file: `${name}.yaml`,
            outcome,
            durationMs,
            steps: [],
            measurements: {},
            artifacts: [],
          })),
  };
  writeFileSync(join(reports, run, 'results.json'), JSON.stringify(results));
}

test('the newest run in which a scenario passed tells how long it takes', async (t) => {
  const reports = temporaryFolder('reports-');
  writeRun(reports, '20260102-030405-a', [
    ['a', 'pass', 1000],
    ['b', 'pass', 2000],
  ]);
  writeRun(reports, '20260103-030405-a', [
    ['a', 'pass', 5000],
    ['b', 'fail', 9000],
  ]);
  writeRun(reports, '20260104-030405-a', 'damaged');
  mkdirSync(join(reports, '20260105-030405-a'));
  t.deepEqual(
    await pastDurations(reports),
    new Map([
      ['a', 5000],
      ['b', 2000],
    ]),
  );
});

test('without a reports folder nothing is known', async (t) => {
  t.is((await pastDurations('/nowhere')).size, 0);
});

test('what is not known comes first, then the longest', (t) => {
  const all = ['short', 'new', 'long', 'newer'].map((name) => ({ name }));
  const past = new Map([
    ['short', 1],
    ['long', 9],
  ]);
  t.deepEqual(
    longestFirst(all, past).map(({ name }) => name),
    ['new', 'newer', 'long', 'short'],
  );
});

test('a scenario’s last result is that of the newest run that ended it', async (t) => {
  const reports = temporaryFolder('reports-');
  writeRun(reports, '20260102-030405-a', [
    ['a', 'pass', 1000],
    ['b', 'pass', 2000],
  ]);
  writeRun(reports, '20260103-030405-a', [
    ['a', 'fail', 5000],
    ['b', 'skip', 0],
  ]);
  writeRun(reports, '20260104-030405-a', 'damaged');
  const results = await lastResults(reports, ['a', 'b', 'c']);
  t.deepEqual([...results.keys()].toSorted(), ['a', 'b']);
  t.like(results.get('a'), { outcome: 'fail', durationMs: 5000 });
  t.like(results.get('b'), { outcome: 'pass', durationMs: 2000 });
});
