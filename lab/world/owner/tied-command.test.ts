import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import test from 'ava';
import { waitUntil } from '../../deadline/wait-until.ts';
import { ownerText, thisOwner } from './owner.ts';
import { ownerVariable, saysProgramIsMissing, tiedCommand } from './tied-command.ts';

const run = promisify(execFile);

test('a tied program runs with its own arguments and exit status, and is marked', async (t) => {
  const [program, ...args] = tiedCommand(['sh', '-c', `echo "$1" "$${ownerVariable}"; exit 3`, 'sh', 'a b']);
  const error = await t.throwsAsync<Error & { code: number; stdout: string }>(run(program, args));
  t.is(error.code, 3);
  t.is(error.stdout, `a b ${ownerText(thisOwner())}\n`);
});

test('what a tied program starts in turn is marked as well', async (t) => {
  const [program, ...args] = tiedCommand(['sh', '-c', `sh -c 'echo $${ownerVariable}'; true`]);
  t.is((await run(program, args)).stdout, `${ownerText(thisOwner())}\n`);
});

test('a program that is not there is told apart from one that fails', async (t) => {
  const [program, ...args] = tiedCommand(['no-such-program']);
  const error = await t.throwsAsync<Error & { stderr: string }>(run(program, args));
  t.true(saysProgramIsMissing(error.stderr), error.stderr);
  t.false(saysProgramIsMissing('sh: 1: cannot open x: not found'));
});

test('a lab that is dead before its program has begun is noticed: the program does not run', async (t) => {
  // The shell between stands for whoever adopts the process of a dead lab.
  const [program, ...args] = tiedCommand(['echo', 'it runs']);
  const { stdout } = await run('sh', ['-c', '"$@"; echo "exit $?"', 'sh', program, ...args]);
  t.is(stdout, 'exit 137\n');
});

test('the kernel kills a tied program when its lab is killed', async (t) => {
  const source = new URL('tied-command.ts', import.meta.url).pathname;
  const lab = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { spawn } from 'node:child_process';
       import { tiedCommand } from ${JSON.stringify(source)};
       const [program, ...args] = tiedCommand(['sh', '-c', 'echo $$; exec sleep 60']);
       spawn(program, args, { stdio: ['ignore', 'inherit', 'ignore'] });`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  t.teardown(() => lab.kill('SIGKILL'));
  const [pid] = (await once(lab.stdout, 'data')) as [Buffer];
  const state = () => readFile(`/proc/${pid.toString().trim()}/stat`, 'utf8').catch(() => 'gone');
  t.not(await state(), 'gone');
  lab.kill('SIGKILL');
  await t.notThrowsAsync(
    waitUntil(state, (seen) => seen === 'gone' || seen.includes(') Z '), {
      for: 'the program to be gone',
      timeoutMs: 2000,
    }),
  );
});
