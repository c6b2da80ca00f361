import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { waitUntil } from '../deadline/wait-until.ts';
import { readRunFiles } from '../report/run-files.ts';
import { latestResults, projectFolder, startLab } from '../testing/lab-process.ts';

/** A world without a machine stands within a second. */
const desktopOnly = (command: string) => `title: A desktop runs a command
realm:
  name: LAB.TEST
  kdc: process
  principals:
    alice: { password: wonderland }
desktops:
  desk: { user: alice }
steps:
  - kinit: { on: desk, as: alice }
  - run: { on: desk, command: ${command}, within: 60s }
`;

const machine = (memory = '512MiB') => `title: A machine runs a command
realm:
  name: LAB.TEST
  kdc: process
  principals:
    alice: { password: wonderland }
    host/guest1.lab.test: {}
guests:
  guest1: { users: [alice], memory: ${memory} }
steps:
  - run: { on: guest1, command: "true" }
`;

const waits = desktopOnly('sleep 300');

test.serial(
  'two machines run side by side, and a world that the memory cannot hold is refused',
  async (t) => {
    t.timeout(300_000);
    const files = await scenarios(t, { a: machine(), b: machine(), huge: machine('16GiB') });
    const { subprocess, reports } = await startLab(t, ['--cores', '2', '--memory', '6GiB', files]);
    const { exitCode, stdout } = await subprocess;
    t.is(exitCode, 2);
    const results = await latestResults(reports);
    t.deepEqual(
      results.scenarios.map(({ name, outcome }) => `${name} ${outcome}`),
      ['a pass', 'b pass', 'huge error'],
    );
    t.like(results.scenarios[2], { reason: { code: 'too-large' }, artifacts: [] });
    const { journal } = await readRunFiles(join(reports, 'latest'));
    const turns = journal.flatMap((entry) =>
      /^scenario-(started|ended)$/.test(entry.kind) ? [entry.kind] : [],
    );
    t.deepEqual(turns, ['scenario-started', 'scenario-started', 'scenario-ended', 'scenario-ended']);
    t.regex(
      stdout,
      /^✓ a .*\n✓ b .*\n\n[^]*\n\n! huge .*\n {6}too-large: the world of huge takes 16704 MiB/m,
    );
    t.regex(stdout, /results\.json: error; 2 passed, 0 failed, 1 error in .* times as long\)$/);
  },
);

test.serial('the shards of a run merge into one report, and not before all are there', async (t) => {
  t.timeout(120_000);
  const files = await scenarios(t, {
    a: desktopOnly('"true"'),
    b: desktopOnly('"false"'),
    c: desktopOnly('"true"'),
  });
  const { subprocess, reports } = await startLab(t, ['--shard', '1/2', files]);
  t.is((await subprocess).exitCode, 0);
  const merge = (folders: readonly string[]) =>
    execa(process.execPath, ['lab/main.ts', 'merge', '--reports', reports, ...folders], {
      cwd: projectFolder,
      reject: false,
    });
  const one = await latestRun(reports);
  const early = await merge([one]);
  t.is(early.exitCode, 2);
  t.is(early.stderr, 'lab: shard 2/2 is missing');

  const second = await startLab(t, ['--shard', '2/2', '--reports', reports, files]);
  t.is((await second.subprocess).exitCode, 1);
  const merged = await merge([await latestRun(reports), one]);
  t.is(merged.exitCode, 1);
  const results = await latestResults(reports);
  t.deepEqual(
    results.scenarios.map(({ name, outcome }) => `${name} ${outcome}`),
    ['a pass', 'b fail', 'c pass'],
  );
  t.true(results.scenarios.every(({ artifacts }) => artifacts.length > 0));
  t.deepEqual(
    results.shards?.map(({ scenarios: names }) => names),
    [['a', 'c'], ['b']],
  );
  t.regex(merged.stdout, /^✓ a .*\n✓ c .*\n\n[^]*\n\n✗ b /m);
});

test.serial('when the run’s deadline passes, what runs is taken down and the rest is skipped', async (t) => {
  t.timeout(120_000);
  const files = await scenarios(t, { a: waits, b: waits, c: waits });
  const { subprocess, reports } = await startLab(t, ['--deadline', '8s', '--jobs', '2', files]);
  const { exitCode, durationMs } = await subprocess;
  t.is(exitCode, 2);
  t.true(durationMs < 40_000);
  const results = await latestResults(reports);
  t.deepEqual(
    results.scenarios.map(({ outcome }) => outcome),
    ['error', 'error', 'skip'],
  );
  t.like(results.scenarios[2]?.reason, { code: 'deadline', message: "the run's deadline of 8 s passed" });
  for (const { steps, artifacts } of results.scenarios.slice(0, 2)) {
    const [cut] = steps.filter(({ outcome }) => outcome === 'error');
    t.is(cut?.error?.code, 'deadline');
    t.regex(
      cut?.error?.message ?? '',
      /^the run's deadline of 8 s passed in the step "`sleep 300` on desk exits 0"/,
    );
    t.true(artifacts.some(({ kind }) => kind === 'kdc-log'));
  }
});

test.serial('Ctrl-C takes down everything that runs, and leaves nothing', async (t) => {
  t.timeout(120_000);
  const files = await scenarios(t, { a: waits, b: waits, c: waits });
  const { subprocess, reports } = await startLab(t, ['--jobs', '2', files]);
  let said = '';
  subprocess.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await waitUntil(
    () => said,
    (text) => text.split('✓ alice gets a non-forwardable ticket').length === 3,
    {
      for: 'two scenarios to wait',
      timeoutMs: 60_000,
    },
  );
  subprocess.kill('SIGINT');
  t.is((await subprocess).exitCode, 2);
  const results = await latestResults(reports);
  t.deepEqual(
    results.scenarios.map(({ outcome }) => outcome),
    ['error', 'error', 'skip'],
  );
  t.is(results.scenarios[2]?.reason?.message, 'interrupted by SIGINT');
  const { stdout } = await execa('pgrep', ['-g', String(subprocess.pid)], { reject: false });
  t.is(stdout, '');
});

test.serial('a shard without scenarios passes', async (t) => {
  const files = await scenarios(t, { a: desktopOnly('"true"') });
  const { subprocess, reports } = await startLab(t, ['--shard', '2/2', files]);
  t.is((await subprocess).exitCode, 0);
  t.deepEqual((await latestResults(reports)).scenarios, []);
});

/** The newest run's folder. */
const latestRun = (reports: string) => realpath(join(reports, 'latest'));

/** Files of these texts, as one selector. */
async function scenarios(t: ExecutionContext, texts: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lab-scenarios-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const files = Object.entries(texts).map(async ([name, text]) => {
    const file = join(folder, `${name}.yaml`);
    await writeFile(file, text);
    return file;
  });
  return (await Promise.all(files)).join(',');
}
