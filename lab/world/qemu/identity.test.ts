import test from 'ava';
import { Secret } from '../../secret/secret.ts';
import type { CommandResult } from '../ports.ts';
import { giveIdentity, type Identity } from './identity.ts';

const identity: Identity = {
  hostName: 'guest1.lab.test',
  krb5Conf: '[libdefaults]\n',
  keytab: new Secret(Buffer.from('the keys')),
  users: [{ name: 'alice' }],
  agentConfig: { spn: 'host/guest1.lab.test@LAB.TEST' },
};

/** A guest that answers the script with these lines, and remembers what it was given. */
function guestThatSays(stdout: string, exitCode = 0) {
  const runs: { readonly argv: readonly string[]; readonly input: string }[] = [];
  const commands = {
    run: (argv: readonly string[], options?: { readonly input?: Buffer }): Promise<CommandResult> => {
      runs.push({ argv, input: options?.input?.toString() ?? '' });
      return Promise.resolve({ argv, exitCode, durationMs: 1, stdout, stderr: 'useradd: no space' });
    },
    writeFile: () => Promise.reject(new Error('a second round trip')),
    readFile: () => Promise.reject(new Error('a second round trip')),
  };
  return { machine: { name: 'guest1', commands }, runs };
}

test('the whole identity goes in one command, the keytab in no argument', async (t) => {
  const { machine, runs } = guestThatSays(`clock ${Date.now()}\n`);
  await giveIdentity(machine, identity);
  t.is(runs.length, 1);
  t.deepEqual(runs[0]?.argv, ['/bin/sh', '-s']);
  t.regex(
    runs[0]?.input ?? '',
    /^umask 077\nprintf '\\164\\150\\145(\\\d{3})+' > \/etc\/krb5\.keytab\numask 022$/m,
  );
});

test('a guest whose clock did not follow is refused', async (t) => {
  for (const said of [`clock ${Date.now() - 120_000}\n`, `clock ${Date.now() + 120_000}\n`, '']) {
    await t.throwsAsync(giveIdentity(guestThatSays(said).machine, identity), { code: 'identity-failed' });
  }
});

test('a script that fails is quoted', async (t) => {
  const { machine } = guestThatSays('', 1);
  await t.throwsAsync(giveIdentity(machine, identity), {
    code: 'identity-failed',
    message: 'guest1 refused its identity: useradd: no space',
  });
});

test('a name that the shell could read otherwise never reaches it', async (t) => {
  const { machine, runs } = guestThatSays('');
  for (const name of ['$(reboot)', 'a b', 'alice;id', '-rf', 'Alice', '']) {
    await t.throwsAsync(giveIdentity(machine, { ...identity, users: [{ name }] }), {
      code: 'identity-failed',
    });
    await t.throwsAsync(giveIdentity(machine, { ...identity, hostName: name }), { code: 'identity-failed' });
  }
  t.is(runs.length, 0);
});
