import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';

const nobody = 65534;

/** A repository that has nothing but the bootstrap, and an empty cache beside it. */
async function bareMachine(t: ExecutionContext, extraPackages = '') {
  const folder = await mkdtemp(join(tmpdir(), 'bootstrap-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const setup = join(folder, 'lab', 'setup');
  await cp('lab/setup', setup, { recursive: true });
  await cp('Makefile', join(folder, 'Makefile'));
  await writeFile(join(folder, 'package-lock.json'), '{}');
  const list = join(setup, 'debian-packages.txt');
  await writeFile(list, `${await readFile(list, 'utf8')}${extraPackages}`);
  await mkdir(join(folder, 'xdg'), { mode: 0o777 });
  const env = { XDG_CACHE_HOME: join(folder, 'xdg') };
  const run = (program: string, args: readonly string[], options: object = {}) =>
    execa(program, args, { cwd: folder, env, reject: false, stdin: 'ignore', timeout: 20_000, ...options });
  const bootstrap = (...args: string[]) => run(join(setup, 'bootstrap.sh'), args);
  return { folder, run, bootstrap };
}

test('the doctor says what is missing and how to get it, and changes nothing', async (t) => {
  const { folder, bootstrap } = await bareMachine(t, 'no-such-package   # for this test\n');
  const { exitCode, stdout } = await bootstrap('--doctor');
  t.is(exitCode, 1);
  t.regex(stdout, /^missing {2}no-such-package +for this test$/m);
  t.regex(stdout, /apt-get install --no-install-recommends no-such-package/);
  t.regex(stdout, /^missing {2}Node 24\.\d+\.\d+ .*make setup/m);
  t.deepEqual(await readdir(join(folder, 'xdg')), []);
});

test('a package is not missing where the program that it is for is there already', async (t) => {
  const { bootstrap } = await bareMachine(
    t,
    'no-such-package|sh   # for this test\nno-other|no-such-program   # why\n',
  );
  const { stdout } = await bootstrap('--doctor');
  t.notRegex(stdout, /no-such-package/);
  t.regex(stdout, /^missing {2}no-other +why$/m);
});

test('every package of the list is one that apt knows', async (t) => {
  const packages = (await readFile('lab/setup/debian-packages.txt', 'utf8'))
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim().replace(/\|.*/, ''))
    .filter((name) => name !== '');
  const { exitCode, stderr } = await execa(
    '/usr/bin/apt-get',
    ['-s', 'install', '--no-install-recommends', ...packages],
    { reject: false, timeout: 20_000 },
  );
  t.is(exitCode, 0, stderr);
});

test('a disk that is too full is one line and exit 2', async (t) => {
  const { run, folder } = await bareMachine(t);
  const options = { env: { XDG_CACHE_HOME: join(folder, 'xdg'), SPICE_SSO_LAB_NEED_GB: '999999' } };
  const { exitCode, stderr, stdout } = await run('lab/setup/bootstrap.sh', ['--version'], options);
  t.is(exitCode, 2);
  t.regex(stderr, /^set-up: \S+ has \d+ GB free, and set-up needs 999999 GB: [^\n]*$/);
  t.is(stdout, '');
});

test('somebody who may not install packages is told what to ask for', async (t) => {
  const { run, folder } = await bareMachine(t, 'no-such-package   # for this test\n');
  await execa('chmod', ['-R', 'a+rwX', folder]);
  const user = ['--reuid', String(nobody), '--regid', String(nobody), '--clear-groups', '--'];
  const { exitCode, stderr } = await run('setpriv', [
    ...user,
    join(folder, 'lab/setup/bootstrap.sh'),
    '--version',
  ]);
  t.is(exitCode, 2);
  t.is(
    stderr,
    'set-up: Debian packages are missing; as root: apt-get install --no-install-recommends no-such-package',
  );
});

test('where nothing was set up there is nothing to stop, and nothing is set up for it', async (t) => {
  const { run, folder } = await bareMachine(t);
  for (const target of ['down', 'clean', 'clean-cache']) {
    const { exitCode, stdout } = await run('make', [target]);
    t.is(exitCode, 0);
    t.is(stdout, 'nothing is set up here');
  }
  t.deepEqual(await readdir(join(folder, 'xdg')), []);
});

test('a toolchain that was interrupted is not taken for whole', async (t) => {
  const { bootstrap, folder } = await bareMachine(t);
  await mkdir(join(folder, 'xdg/spice-sso-lab/toolchain/node-24.21.0/node_modules/npm'), { recursive: true });
  t.regex((await bootstrap('--doctor')).stdout, /^missing {2}Node/m);
});

test('make lab passes the lab’s exit status on, 1 and 2 told apart', async (t) => {
  const { folder, run } = await bareMachine(t);
  const stub = join(folder, 'lab', 'setup', 'bootstrap.sh');
  await writeFile(stub, '#!/bin/sh\necho "$@"\nexit "$STATUS"\n', { mode: 0o755 });
  for (const status of [0, 1, 2]) {
    const make = await run('make', ['lab', 'scenario=a,b', 'kdc=process'], {
      env: { STATUS: String(status) },
    });
    t.is(make.exitCode, status);
    t.is(make.stdout, '--images lab/main.ts run --kdc=process -- a,b');
  }
});

test('what make is given is a value, whatever characters are in it, and nothing of the user’s is removed', async (t) => {
  const { folder, run } = await bareMachine(t);
  const stub = join(folder, 'lab', 'setup', 'bootstrap.sh');
  await writeFile(stub, '#!/bin/sh\nfor word; do echo "<$word>"; done\n', { mode: 0o755 });
  const temporary = join(folder, 'm and t');
  await mkdir(temporary);
  for (const name of ['m', 't', 'and']) await writeFile(join(folder, name), 'the user’s');
  for (const value of ["x;touch owned'", "bob's.yaml", '$(touch owned)', 'a b.yaml', '`touch owned`', '*']) {
    const make = await run('make', ['lab', `scenario=${value}`], {
      env: { TMPDIR: temporary },
    });
    t.is(make.exitCode, 0, make.stderr);
    t.true(make.stdout.endsWith(`<-->\n<${value}>`), make.stdout);
  }
  t.deepEqual(await readdir(temporary), []);
  const left = await readdir(folder);
  for (const name of ['m', 't', 'and']) t.true(left.includes(name), name);
  t.false(left.includes('owned'));
});

test('make -n runs nothing', async (t) => {
  const { folder, run } = await bareMachine(t);
  await writeFile(join(folder, 'lab/setup/bootstrap.sh'), '#!/bin/sh\ntouch ran\n', { mode: 0o755 });
  const { exitCode } = await run('make', ['-n', 'lab']);
  t.is(exitCode, 0);
  t.false((await readdir(folder)).includes('ran'));
});

test('a variable that make does not know is refused with the nearest one, a missing one with usage', async (t) => {
  const { run } = await bareMachine(t);
  const misspelt = await run('make', ['lab', 'scenarios=x']);
  t.is(misspelt.exitCode, 2);
  t.regex(misspelt.stderr, /scenarios is no variable of this Makefile; did you mean scenario\?/);
  const missing = await run('make', ['one']);
  t.is(missing.exitCode, 2);
  t.regex(missing.stderr, /^usage: make one file=/);
});
