import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { measureRun } from '../measure/measure-run.ts';
import { reportRun } from '../report/report-run.ts';
import { shardRun } from '../testing/shard-run.ts';
import { MergeError } from './merge-error.ts';
import { mergeShards } from './merge-shards.ts';

const names = ['a', 'b', 'c'];
const newReports = () => mkdtempSync(join(tmpdir(), 'merged-'));

async function merged(folders: readonly string[]) {
  const folder = await mergeShards(folders, newReports());
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

const first = shardRun({ shard: 1, of: 2, names });
const second = shardRun({ shard: 2, of: 2, names });
const damaged = (change: (folder: string) => void) => {
  const folder = mkdtempSync(join(tmpdir(), 'damaged-'));
  cpSync(second, folder, { recursive: true });
  change(folder);
  return folder;
};
const refusals: readonly [what: string, folders: readonly string[], code: string, said: RegExp][] = [
  ['a missing shard', [first], 'missing', /^shard 2\/2 is missing$/],
  ['a shard twice', [first, second, first], 'twice', /^shard 1\/2 is there twice: /],
  [
    'another cut',
    [first, shardRun({ shard: 3, of: 3, names })],
    'other-set',
    /is shard 3 of 3, .* one of 2$/,
  ],
  [
    'another set',
    [first, shardRun({ shard: 2, of: 2, names: ['a', 'b'] })],
    'other-set',
    /different scenarios: c$/,
  ],
  [
    'another revision',
    [first, shardRun({ shard: 2, of: 2, names, revision: '2' })],
    'other-set',
    /different scenarios: a, b, c$/,
  ],
  ['no run folder', [first, '/nowhere'], 'unreadable', /^\/nowhere: shard\.json is not there; .*--shard\?$/],
  [
    'a damaged shard.json',
    [first, damaged((folder) => writeFileSync(join(folder, 'shard.json'), '{'))],
    'unreadable',
    /shard\.json cannot be read: it is not JSON$/,
  ],
  [
    'a shard.json of another form',
    [first, damaged((folder) => writeFileSync(join(folder, 'shard.json'), '{"schema":2}'))],
    'unreadable',
    /shard\.json cannot be read: it has another form$/,
  ],
  [
    'a damaged journal',
    [first, damaged((folder) => writeFileSync(join(folder, 'journal.jsonl'), '{}\n'))],
    'unreadable',
    /journal\.jsonl cannot be read: .*journal\.jsonl:1: /,
  ],
  [
    'an empty journal',
    [first, damaged((folder) => writeFileSync(join(folder, 'journal.jsonl'), ''))],
    'unreadable',
    /journal\.jsonl has no beginning$/,
  ],
  [
    'a plan that is gone',
    [first, damaged((folder) => rmSync(join(folder, 'plan.json')))],
    'unreadable',
    /plan\.json is not there$/,
  ],
  [
    'a plan of another slice',
    [first, damaged((folder) => cpSync(join(first, 'plan.json'), join(folder, 'plan.json')))],
    'unreadable',
    /plan\.json has a, c, and shard 2\/2 is b$/,
  ],
];

for (const [what, folders, code, said] of refusals) {
  test(`${what} is refused in one line, and nothing is written`, async (t) => {
    const reports = newReports();
    const error = await t.throwsAsync(mergeShards(folders, reports), { instanceOf: MergeError });
    t.is(error.code, code as MergeError['code']);
    t.regex(error.message, said);
    t.false(error.message.includes('\n'));
    t.deepEqual(readdirSync(reports), []);
  });
}
