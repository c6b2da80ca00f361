import test from 'ava';
import { CommandError, runCommand } from './run-command.ts';

test('a command gives what it printed', async (t) => {
  t.is(await runCommand(['echo', 'a', '$HOME'], 5000), 'a $HOME\n');
});

test('a command that fails tells its exit code and what it said', async (t) => {
  const error = await t.throwsAsync(runCommand(['sh', '-c', 'echo no >&2; exit 3'], 5000), {
    instanceOf: CommandError,
  });
  t.is(error.exitCode, 3);
  t.regex(error.message, /exited with 3: no$/);
});

test('a command that does not end is ended', async (t) => {
  const error = await t.throwsAsync(runCommand(['sleep', '60'], 50), { instanceOf: CommandError });
  t.is(error.exitCode, undefined);
});

test('a program that is not there is an error of the same kind', async (t) => {
  await t.throwsAsync(runCommand(['/nonexistent/program'], 5000), { instanceOf: CommandError });
});

test('more output than anybody asked for is refused', async (t) => {
  await t.throwsAsync(runCommand(['head', '-c', '300000', '/dev/zero'], 5000), { instanceOf: CommandError });
});
