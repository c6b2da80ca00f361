import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { limitsOf, pruneReports } from './prune-reports.ts';
import { runId } from './run-folder.ts';

const dayMs = 24 * 3_600_000;
const nowMs = Date.UTC(2026, 5, 30);
/** No process has it. */
const deadPid = 2 ** 30;

const idOf = (daysAgo: number, pid = deadPid) => runId(new Date(nowMs - daysAgo * dayMs), pid);

async function reportsOf(t: ExecutionContext, ids: readonly string[]): Promise<string> {
  const reports = await mkdtemp(join(tmpdir(), 'prune-'));
  t.teardown(() => rm(reports, { recursive: true }));
  for (const id of ids) {
    await mkdir(join(reports, id, 'artifacts'), { recursive: true });
    await writeFile(join(reports, id, 'plan.json'), '{}');
    await writeFile(join(reports, id, 'artifacts/log'), Buffer.alloc(1024 ** 2, 1));
  }
  return reports;
}

test('runs that are too old go, and that is said', async (t) => {
  const reports = await reportsOf(t, [idOf(40), idOf(31), idOf(29)]);
  const said = await pruneReports(reports, limitsOf({}, nowMs));
  t.deepEqual(await readdir(reports), [idOf(29)]);
  t.regex(said ?? '', /^removed 2 old runs from .*, 3 MB: older than 30 days .*, or beyond 4 GB /);
  t.is(await pruneReports(reports, limitsOf({}, nowMs)), undefined);
});

test('the oldest go until the rest is small enough', async (t) => {
  const reports = await reportsOf(t, [idOf(4), idOf(3), idOf(2), idOf(1)]);
  const limits = { ...limitsOf({}, nowMs), maxBytes: 2.5 * 1024 ** 2 };
  t.regex((await pruneReports(reports, limits)) ?? '', /^removed 2 old runs/);
  t.deepEqual((await readdir(reports)).toSorted(), [idOf(2), idOf(1)]);
});

test('the newest run, a run that goes on, and what no run has made stay', async (t) => {
  const reports = await reportsOf(t, [idOf(90), idOf(80, process.pid), idOf(70)]);
  await rm(join(reports, idOf(90), 'plan.json'));
  await mkdir(join(reports, 'history'));
  await mkdir(join(reports, '20260131-notes'));
  const before = (await readdir(reports)).toSorted();
  t.is(await pruneReports(reports, { maxAgeMs: 1, maxBytes: 1, nowMs }), undefined);
  t.deepEqual((await readdir(reports)).toSorted(), before);
});

test('the environment may set other limits', (t) => {
  const limits = limitsOf({ SPICE_SSO_LAB_REPORTS_DAYS: '2', SPICE_SSO_LAB_REPORTS_GB: '0.5' }, nowMs);
  t.deepEqual(limits, { maxAgeMs: 2 * dayMs, maxBytes: 512 * 1024 ** 2, nowMs });
});

test('a limit that is no number above 0 removes nothing more', (t) => {
  for (const word of ['-1', '0', 'many', '']) {
    const limits = limitsOf({ SPICE_SSO_LAB_REPORTS_DAYS: word, SPICE_SSO_LAB_REPORTS_GB: word }, nowMs);
    t.deepEqual(limits, limitsOf({}, nowMs));
  }
});
