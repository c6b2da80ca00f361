import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import test from 'ava';
import type { HistoryEntry } from './bench-history-schema.ts';
import { maxHistoryEntries, readHistory, writeHistory } from './history-folder.ts';

async function folder(t: ExecutionContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'bench-history-'));
  t.teardown(() => rm(path, { recursive: true }));
  return join(path, 'history');
}

function entry(run: string, at: string): HistoryEntry {
  return { schema: 1, run, at, host: {}, bench: { schema: 1, rows: [] } };
}

const dayMs = 24 * 60 * 60_000;
const nth = (day: number) => entry(`ab${day}`, new Date(Date.UTC(2026, 0, 1) + day * dayMs).toISOString());

test('an entry is named for its date and its run, and read back', async (t) => {
  const path = await folder(t);
  const kept = await writeHistory(path, entry('20260102-030405-1a2b', '2026-01-02T03:04:05Z'));
  t.is(kept.name, '20260102-030405-1a2b.json');
  t.is(
    (await writeHistory(path, entry('my run/../x', '2026-01-03T03:04:05.678Z'))).name,
    '20260103-030405-my_run_.._x.json',
  );
  t.deepEqual(
    (await readHistory(path)).entries.map(({ run }) => run),
    ['20260102-030405-1a2b', 'my run/../x'],
  );
});

test('a run that is rendered again replaces its entry', async (t) => {
  const path = await folder(t);
  await writeHistory(path, nth(1));
  await writeHistory(path, { ...nth(1), commit: 'abc' });
  t.deepEqual(
    (await readHistory(path)).entries.map(({ commit }) => commit),
    ['abc'],
  );
});

test('when the history is full the oldest entry goes and is named', async (t) => {
  const path = await folder(t);
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'README.md'), 'not an entry');
  for (let day = 0; day < maxHistoryEntries; day++)
    t.deepEqual((await writeHistory(path, nth(day))).gone, []);
  t.deepEqual((await writeHistory(path, nth(maxHistoryEntries))).gone, ['20260101-000000-ab0.json']);
  const names = await readdir(path);
  t.is(names.length, maxHistoryEntries + 1);
  t.true(names.includes('README.md'), 'what is no entry stays');
});

test('damaged files are left out and told', async (t) => {
  const path = await folder(t);
  await writeHistory(path, nth(1));
  await writeFile(join(path, '20260103-000000-half.json'), '{"schema":1,');
  await writeFile(join(path, '20260104-000000-other.json'), '{"schema":2}');
  await mkdir(join(path, '20260105-000000-folder.json'));
  const { entries, skipped } = await readHistory(path);
  t.deepEqual(
    entries.map(({ run }) => run),
    ['ab1'],
  );
  t.deepEqual(
    skipped.map((line) => line.split(' is left out')[0]),
    ['20260103-000000-half.json', '20260104-000000-other.json', '20260105-000000-folder.json'],
  );
});

test('a file that is too large for an entry is skipped', async (t) => {
  const path = await folder(t);
  await mkdir(path, { recursive: true });
  const large = { ...nth(1), commit: 'a' };
  await writeFile(join(path, '20260103-000000-large.json'), JSON.stringify(large).padEnd(9 * 1024 * 1024));
  const { entries, skipped } = await readHistory(path);
  t.deepEqual(entries, []);
  t.regex(skipped[0] ?? '', /at most 8388608/);
});

test('a folder that is not there is an empty history', async (t) => {
  t.deepEqual(await readHistory(await folder(t)), { entries: [], skipped: [] });
});
