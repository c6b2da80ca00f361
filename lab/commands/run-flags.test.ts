import { Command, CommanderError } from 'commander';
import test from 'ava';
import { addRunFlags, type RunFlags } from './run-flags.ts';

function parse(...args: readonly string[]): RunFlags {
  const said: string[] = [];
  const command = addRunFlags(new Command('run'))
    .exitOverride()
    .configureOutput({ writeErr: (text) => void said.push(text) })
    .parse(args, { from: 'user' });
  return command.opts();
}

test('flags are read with their units, and left out where nothing was asked', (t) => {
  t.deepEqual(parse(), { kdc: 'auto', cold: false, reports: 'reports', deadline: 3_600_000 });
  t.like(parse('--jobs', '3', '--cores', '8', '--memory', '16GiB', '--deadline', '90s'), {
    jobs: 3,
    cores: 8,
    memory: 16 * 1024 ** 3,
    deadline: 90_000,
  });
});

for (const nonsense of [
  ['--jobs', '0'],
  ['--jobs', '-1'],
  ['--jobs', '1.5'],
  ['--jobs', 'many'],
  ['--jobs', '99999'],
  ['--cores', ''],
  ['--cores', '0'],
  ['--memory', '2'],
  ['--memory', '2GB'],
  ['--memory', '-1GiB'],
  ['--deadline', '5'],
  ['--deadline', '0s'],
  ['--deadline', 'soon'],
  ['--deadline', '25h'],
  ['--kdc', 'heimdal'],
  ['--no-such-flag'],
]) {
  test(`${nonsense.join(' ')} is bad usage`, (t) => {
    const error = t.throws(() => parse(...nonsense), { instanceOf: CommanderError });
    t.not(error.exitCode, 0);
    t.false(error.message.includes('\n'));
  });
}
