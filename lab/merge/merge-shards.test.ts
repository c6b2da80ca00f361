import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { shardRun } from '../testing/shard-run.ts';
import { MergeError } from './merge-error.ts';
import { mergeShards } from './merge-shards.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

const names = ['a', 'b', 'c'];
const newReports = () => temporaryFolder('merged-');

const first = shardRun({ shard: 1, of: 2, names });
const second = shardRun({ shard: 2, of: 2, names });
const damaged = (change: (folder: string) => void) => {
  const folder = temporaryFolder('damaged-');
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
