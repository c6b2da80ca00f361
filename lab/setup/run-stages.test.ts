import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { runStages, SetupError } from './run-stages.ts';
import { showProgress } from './show-progress.ts';

const logFolder = async (t: ExecutionContext) => {
  const folder = await mkdtemp(join(tmpdir(), 'stages-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
};
const output = (isTTY: boolean) => {
  const written: string[] = [];
  return { written, isTTY, write: (text: string) => written.push(text) };
};

test('stages with nothing to do say nothing', async (t) => {
  const out = output(false);
  const run = await runStages([{ name: 'quick', ensure: () => Promise.resolve() }], await logFolder(t), out);
  t.false(run.worked);
  t.deepEqual(out.written, []);
});

test('a stage starts with an empty log of its own', async (t) => {
  const folder = await logFolder(t);
  await writeFile(join(folder, 'the-image.log'), 'of an earlier run');
  const ensure = (file: string) => writeFile(file, 'now');
  await runStages([{ name: 'the image', ensure }], folder, output(false));
  t.is(await readFile(join(folder, 'the-image.log'), 'utf8'), 'now');
});

test('a failure names the stage, and no later stage runs', async (t) => {
  const broken = { name: 'the engine', ensure: () => Promise.reject(new Error('no dockerd')) };
  const later = { name: 'later', ensure: () => Promise.reject(new Error('ran')) };
  const error = await t.throwsAsync(runStages([broken, later], await logFolder(t), output(false)), {
    instanceOf: SetupError,
  });
  t.is(error.message, 'the engine failed: no dockerd');
});

test('a failure with an excuse is said and passed over', async (t) => {
  const out = output(false);
  const broken = {
    name: 'the engine',
    ensure: () => Promise.reject(new Error('no dockerd')),
    excuse: () => 'the KDC will run as a process',
  };
  await runStages([broken], await logFolder(t), out);
  t.deepEqual(out.written, ['the KDC will run as a process\n']);
});

test('without a terminal progress has no control characters; on one the line is wiped at the end', async (t) => {
  const plain = output(false);
  await showProgress('x', Promise.resolve(), plain);
  t.deepEqual(plain.written, []);
  const terminal = output(true);
  await showProgress('x', Promise.resolve(), terminal);
  t.deepEqual(terminal.written, ['\r\x1b[K']);
});
