import { mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { processesOf, thingsOf } from '../testing/lab-leftovers.ts';
import { latestResults, projectFolder, startLab } from '../testing/lab-process.ts';
import { ownerOf } from '../world/owner/owner.ts';

const scenario = await readFile(join(projectFolder, 'scenarios/delegation/not-ok-as-delegate.yaml'), 'utf8');

async function runText(t: ExecutionContext, yaml: string, selector = (file: string) => file) {
  const folder = await mkdtemp(join(tmpdir(), 'lab-scenario-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const file = join(folder, 'mine.yaml');
  await writeFile(file, yaml);
  const { subprocess, reports } = await startLab(t, [selector(file)]);
  return { result: await subprocess, file, reports };
}

const mistakes: readonly [title: string, from: string, to: string, said: RegExp][] = [
  [
    'an unknown key',
    'okAsDelegate: false',
    'okAsDelegat: false',
    /:\d+:\d+: unknown key "okAsDelegat".*did you mean "okAsDelegate"/,
  ],
  ['a wrong type', 'forwardable: true', 'forwardable: 3', /:\d+:\d+: .*forwardable/],
  [
    'a missing principal',
    '    host/guest1.lab.test: { okAsDelegate: false }\n',
    '',
    /no principal "host\/guest1.lab.test"/,
  ],
  ['a guest that no step uses', 'desktops:', '  guest2: { users: [alice] }\ndesktops:', /guest2/],
];

for (const [title, from, to, said] of mistakes) {
  test(`${title} is answered with its place, as editors match it, and nothing is started`, async (t) => {
    const { result, file, reports } = await runText(t, scenario.replace(from, to));
    t.is(result.exitCode, 2);
    t.regex(result.stderr, said);
    for (const line of result.stderr.split('\n')) t.true(line.startsWith(`${file}:`), result.stderr);
    t.deepEqual(await readdir(reports), []);
  });
}

test('lab check answers all mistakes of all files, and says which are well', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'lab-scenario-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const texts = {
    'good.yaml': scenario,
    'bad.yaml': scenario.replace('kinit:', 'kinitt:').replace('code: 403', 'code: 200'),
    'worse.yaml': scenario.replace('{ user: alice }', '{ user: alice'),
  };
  const files = Object.keys(texts).map((name) => join(folder, name));
  for (const [name, text] of Object.entries(texts)) await writeFile(join(folder, name), text);
  const result = await execa(process.execPath, ['lab/main.ts', 'check', ...files], {
    cwd: projectFolder,
    reject: false,
  });
  t.is(result.exitCode, 2);
  t.regex(result.stdout, /good\.yaml: ok, \d+ steps$/);
  t.deepEqual(
    result.stderr.split('\n').map((line) => /(\w+\.yaml):\d+:\d+: ./.exec(line)?.[1]),
    ['bad.yaml', 'bad.yaml', 'worse.yaml'],
    result.stderr,
  );
});

test('a scenario that is not there is answered with the nearest name', async (t) => {
  const { subprocess } = await startLab(t, ['forwardable-tgtt']);
  const result = await subprocess;
  t.is(result.exitCode, 2);
  t.regex(result.stderr, /did you mean "?forwardable-tgt/);
});

test('nonsense in a flag is answered in one line, and nothing is started', async (t) => {
  const { subprocess, reports } = await startLab(t, ['--jobs', 'many', 'forwardable-tgt']);
  const result = await subprocess;
  t.is(result.exitCode, 2);
  t.regex(result.stderr, /^error: .*--jobs.* expected a whole number from 1 to 9999$/);
  t.deepEqual(await readdir(reports), []);
});

test('two scenarios of one name are refused, and nothing is started', async (t) => {
  const { result, file, reports } = await runText(
    t,
    scenario,
    (mine) => `${mine},${mine.replace('mine', './mine')}`,
  );
  t.is(result.exitCode, 2);
  t.regex(result.stderr, /^lab: .+ are both the scenario "mine": rename one$/);
  t.true(result.stderr.includes(file));
  t.deepEqual(await readdir(reports), []);
});

test('an unknown kind of KDC is bad usage', async (t) => {
  const { subprocess } = await startLab(t, ['--kdc', 'heimdal', 'forwardable-tgt']);
  t.is((await subprocess).exitCode, 2);
});

test('another build of the components that is none is bad usage, and nothing is started', async (t) => {
  const { subprocess, reports } = await startLab(t, ['--components', 'docs', 'forwardable-tgt']);
  const result = await subprocess;
  t.is(result.exitCode, 2);
  t.regex(result.stderr, /^lab: docs is no build of the components: [^\n]+$/);
  t.deepEqual(await readdir(reports), []);
});

test('without QEMU the run ends with what to install', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'no-qemu-'));
  t.teardown(() => rm(folder, { recursive: true }));
  for (const name of await readdir('/usr/bin')) {
    if (!name.startsWith('qemu-')) await symlink(join('/usr/bin', name), join(folder, name));
  }
  const { subprocess } = await startLab(t, ['not-ok-as-delegate'], { PATH: folder });
  const result = await subprocess;
  t.is(result.exitCode, 2);
  t.is(
    result.stderr,
    'lab: qemu-system-x86_64 is not installed: apt-get install qemu-system-x86 (or run make setup)',
  );
});

test('a reports folder that is not to be had is answered in one line, and nothing is started', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'reports-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const file = join(folder, 'file');
  await writeFile(file, '');
  // The superuser may write anywhere, but not below a file, and not in the kernel's own file system.
  for (const reports of [file, join(file, 'below'), '/proc/self/reports']) {
    const { subprocess } = await startLab(t, ['--reports', reports, 'not-ok-as-delegate'], {
      TMPDIR: folder,
    });
    const result = await subprocess;
    t.is(result.exitCode, 2);
    t.regex(
      result.stderr,
      /^lab: no report can be written in \S+ \(E\w+: [^\n]*\): name another folder with --reports$/,
    );
    t.true(result.stderr.includes(` ${reports} `), result.stderr);
    t.deepEqual(await readdir(folder), ['file']);
  }
});

test('a guest that is not up in the scenario’s own time ends the run with its console quoted, and is gone', async (t) => {
  t.timeout(120_000);
  const folder = await mkdtemp('/tmp/boot-');
  t.teardown(() => rm(folder, { recursive: true }));
  const file = join(folder, 'slow.yaml');
  await writeFile(file, `${scenario}\ntimeouts: { boot: 2s }\n`);
  const { subprocess, reports } = await startLab(t, ['--cold', file], { TMPDIR: folder });
  const lab = ownerOf(subprocess.pid ?? 0);
  // The guest is the lab's own, and nothing is known of the product.
  t.is((await subprocess).exitCode, 2);
  const [step] = (await latestResults(reports)).scenarios[0]?.steps ?? [];
  t.is(step?.error?.code, 'lab-deadline');
  t.regex(step?.error?.message ?? '', /^waited \d+(\.\d+)? s for .*; its console says: ./);
  if (lab === undefined) return t.fail('the lab ended at once');
  t.deepEqual([...(await processesOf(lab, folder)), ...(await thingsOf(lab, folder))], []);
});
