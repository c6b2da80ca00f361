import test from 'ava';
import { runCommand } from './run-command.ts';

const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin' };
const never = new AbortController().signal;
const shell = (script: string) => ['/bin/sh', '-c', script];

test('a command’s exit status and output are told, whatever they are', async (t) => {
  t.like(await runCommand(shell('cat; echo no >&2; exit 3'), { env, input: 'in', signal: never }), {
    exitCode: 3,
    stdout: 'in',
    stderr: 'no',
  });
  const missing = await runCommand(['no-such-program'], { env, signal: never });
  t.is(missing.exitCode, 127);
  t.regex(missing.stderr, /no-such-program: not found/);
});

test('out of time, a command ends with everything that it started', async (t) => {
  await t.throwsAsync(runCommand(shell('sleep 300; true'), { env, signal: never, timeoutMs: 50 }), {
    code: 'deadline',
    message: /sleep 300; true; last seen: it still ran/,
  });
});

test('when its desktop goes, a command ends with everything that it started', async (t) => {
  const controller = new AbortController();
  const ended = runCommand(shell('sleep 300; true'), { env, signal: controller.signal });
  controller.abort();
  t.is((await ended).exitCode, undefined);
});
