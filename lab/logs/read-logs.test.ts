import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { journalOf } from '../testing/scenario-run.ts';
import type { LogLine } from './log-line.ts';
import { followLogs, readLogs } from './read-logs.ts';
import { tailFile } from './tail-file.ts';

const beganAtMs = Date.parse('2026-01-02T03:04:05.000Z');
const lines = (entries: readonly object[]) => entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
const record = (afterMs: number, message: string) => ({
  __REALTIME_TIMESTAMP: String((beganAtMs + afterMs) * 1000),
  SYSLOG_IDENTIFIER: 'greetd',
  MESSAGE: message,
});

/** A run's folder with one scenario, a guest and its QMP traffic. */
async function runFolder(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'logs-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const journal = journalOf('one');
  await mkdir(join(folder, 'artifacts/one'), { recursive: true });
  await writeFile(
    join(folder, 'journal.jsonl'),
    lines([journal.runStarted(), journal.started(), journal.ended('pass')]),
  );
  await writeFile(
    join(folder, 'artifacts/one/guest1-journal.jsonl'),
    lines([record(10, 'early'), record(8500, 'late')]),
  );
  await writeFile(
    join(folder, 'artifacts/one/guest1-qmp.jsonl'),
    lines([{ atMs: beganAtMs + 5, sent: 'hi' }]),
  );
  return folder;
}

test('what the parts said is merged by time', async (t) => {
  const said = await readLogs(await runFolder(t), 'one', []);
  t.deepEqual(
    said.map(({ source, text }) => `${source} ${text}`),
    [
      'lab run 20260102-030405-1a2b',
      'lab scenarios/one.yaml: The title of one',
      'guest1 greetd: early',
      'lab scenario-ended: pass',
      'guest1 greetd: late',
    ],
  );
});

test('a source that is not there is answered with those that are', async (t) => {
  const folder = await runFolder(t);
  await t.throwsAsync(readLogs(folder, 'one', ['lab', 'guest2']), {
    code: 'unknown-source',
    message: 'there is no source "guest2"; there are: lab, proxy, plugin, guest1, guest1/qmp',
  });
  await t.throwsAsync(readLogs(join(folder, 'artifacts'), undefined, []), { code: 'no-run' });
});

test('sources that are named are the only ones', async (t) => {
  const folder = await runFolder(t);
  const sources = async (...names: string[]) =>
    new Set((await readLogs(folder, undefined, names)).map(({ source }) => source));
  t.deepEqual(await sources('guest1'), new Set(['guest1']));
  t.deepEqual(await sources('lab', 'guest1/qmp'), new Set(['lab', 'guest1/qmp']));
});

test('following prints what comes until the world is down', async (t) => {
  const folder = await runFolder(t);
  const printed: LogLine[] = [];
  await followLogs(folder, 'one', ['guest1'], {
    print: (line) => printed.push(line),
    isKept: async () => {
      if (printed.length < 2) return true;
      await appendFile(join(folder, 'artifacts/one/guest1-journal.jsonl'), lines([record(9000, 'last')]));
      return false;
    },
    signal: new AbortController().signal,
  });
  t.deepEqual(
    printed.map(({ text }) => text),
    ['greetd: early', 'greetd: late', 'greetd: last'],
  );
});

test('following ends when it is interrupted', async (t) => {
  const signal = AbortSignal.abort(new Error('Ctrl-C'));
  const nothing = { print: () => undefined, isKept: () => Promise.resolve(true), signal };
  await t.notThrowsAsync(followLogs(await runFolder(t), 'one', [], nothing));
});

test('a line is read once, when its end is there', async (t) => {
  const file = join(await runFolder(t), 'grows');
  const tail = tailFile(file);
  t.deepEqual(await tail(), { lines: [], atEnd: true });
  await writeFile(file, 'one\ntw');
  t.deepEqual((await tail()).lines, ['one']);
  await appendFile(file, 'o\n');
  t.deepEqual((await tail()).lines, ['two']);
  t.deepEqual(await tail(), { lines: [], atEnd: true });
});

test('a line that is far too long is passed over', async (t) => {
  const file = join(await runFolder(t), 'long');
  await writeFile(file, `${'x'.repeat(3 * 1024 * 1024)}\nshort\n`);
  const tail = tailFile(file);
  const found: string[] = [];
  for (let read = await tail(); !read.atEnd; read = await tail()) found.push(...read.lines);
  t.deepEqual(found.at(-1), 'short');
  t.true(found.every((line) => line.length <= 1024 * 1024));
});
