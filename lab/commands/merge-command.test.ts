import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { measureRun } from '../measure/measure-run.ts';
import { mergeShards } from '../merge/merge-shards.ts';
import { reportRun } from '../report/report-run.ts';
import { shardRun } from '../testing/shard-run.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

const names = ['a', 'b', 'c'];

/** What `lab merge` does, without printing it. */
async function merged(folders: readonly string[]) {
  const folder = await mergeShards(folders, temporaryFolder('merged-'));
  await measureRun(folder);
  return { folder, ...(await reportRun(folder, { colour: false })) };
}

test('the shards of a run give one report, as one run would have, whatever order they come in', async (t) => {
  const one = shardRun({ shard: 1, of: 2, names, host: { accelerator: 'tcg', kdcContainer: 'x' } });
  const two = shardRun({ shard: 2, of: 2, names, host: { accelerator: 'tcg', kdcContainer: 'y' } });
  const { folder, results, text } = await merged([two, one]);
  t.is(results.outcome, 'pass');
  t.deepEqual(
    results.scenarios.map(({ name, outcome, durationMs }) => ({ name, outcome, durationMs })),
    names.map((name) => ({ name, outcome: 'pass', durationMs: 7998 })),
  );
  t.is(results.durationMs, 9000);
  t.deepEqual(results.host, { accelerator: 'tcg' });
  t.like(results.shards, {
    0: { shard: 1, of: 2, scenarios: ['a', 'c'], host: { cpus: 1, kdcContainer: 'x' }, durationMs: 9000 },
    1: { shard: 2, of: 2, scenarios: ['b'], host: { cpus: 2, kdcContainer: 'y' } },
    length: 2,
  });
  t.is(readFileSync(join(folder, 'artifacts/b/kdc.log'), 'utf8'), 'the log of b');
  t.deepEqual(results.scenarios[1]?.artifacts, [{ kind: 'kdc-log', path: 'artifacts/b/kdc.log' }]);
  t.regex(text, /^shard 2\/2: pass, 1 scenario, 9\.0 s, accelerator tcg/m);
});

test('each scenario keeps the measurements that its own shard’s report gives it', async (t) => {
  const late = '2026-01-02T04:00:00.000Z';
  const shards = [
    shardRun({ shard: 1, of: 2, names }),
    shardRun({ shard: 2, of: 2, names, startedAt: late }),
  ];
  const own = (await Promise.all(shards.map(measureRun))).flatMap(({ scenarios }) => scenarios);
  const { results } = await merged(shards);
  for (const { name, measurements } of own)
    t.deepEqual(results.scenarios.find((scenario) => scenario.name === name)?.measurements, measurements);
});

test('the worst shard wins, and one that was killed is an error', async (t) => {
  const passes = shardRun({ shard: 1, of: 2, names });
  const failed = await merged([passes, shardRun({ shard: 2, of: 2, names, outcome: 'fail' })]);
  t.is(failed.results.outcome, 'fail');
  const killed = await merged([passes, shardRun({ shard: 2, of: 2, names, ended: false })]);
  t.is(killed.results.outcome, 'error');
});

test('more shards than scenarios leave some empty, and they merge', async (t) => {
  const shards = [1, 2, 3, 4, 5].map((shard) => shardRun({ shard, of: 5, names }));
  const { results } = await merged(shards);
  t.is(results.outcome, 'pass');
  t.is(results.scenarios.length, 3);
  t.is(results.shards?.length, 5);
});
