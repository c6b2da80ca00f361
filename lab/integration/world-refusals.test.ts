import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import test from 'ava';
import { authToLocalMistake } from '../scenario/auth-to-local.ts';
import { builtInPrincipals } from '../scenario/check-world.ts';
import { Secret } from '../secret/secret.ts';
import { clientConfigOf, readTemplate } from '../world/kdc/realm-config.ts';
import { startRealm } from '../world/kdc/start-realm.ts';

// What `lab check` refuses before anything starts is what the real parts refuse, no more and no less.

test('the principals that a scenario cannot have are those that a new database has', async (t) => {
  t.timeout(60_000);
  const folder = await mkdtemp(join(tmpdir(), 'refusals-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const realmWith = async (name: string) => {
    await using realm = await startRealm({
      name: 'LAB.TEST',
      kind: 'process',
      runFolder: folder,
      principals: { [name]: { password: new Secret('wonderland9') } },
    });
    return realm.name;
  };
  for (const name of builtInPrincipals('LAB.TEST', []))
    await t.throwsAsync(realmWith(name), { code: 'not-ready', message: /already exists/ }, name);
  for (const name of ['kadmin/other', 'kadmin/history', 'JDoe', 'svc_backup', '_system', 'john.doe'])
    await t.notThrowsAsync(realmWith(name), name);
});

test('a rule of auth_to_local has a mistake where libkrb5 cannot read it, and only there', async (t) => {
  t.timeout(120_000);
  const folder = await mkdtemp(join(tmpdir(), 'rules-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const template = await readTemplate('krb5.conf');
  const script =
    "import { localName } from './lab/gss/native/local-name.ts'; console.log(localName('alice@LAB.TEST'));";
  const KRB5_CONFIG = join(folder, 'krb5.conf');
  for (const rule of [
    'RULE:[1:$1](alice)s/.*/root/',
    'RULE:[1:$1@$0](.*@LAB.TEST)s/@.*//',
    'RULE:[1:$1]s/a/b/g s/l/m/',
    'RULE:[2:$1](johndoe)s/^.*$/guest/',
    'RULE:(.*)s/@.*//',
    'RULE:[1:$1@$0](.*@LAB.TEST',
    'RULE:[1:$1@$0](.*@LAB.TEST)s/@.*///L',
    'RULE:[1:$1',
    'RULE:[x:$1]',
    'RULE:[1:$1]s/a/b',
    'RULE:[1:$1]y/a/b/',
  ]) {
    await writeFile(
      KRB5_CONFIG,
      clientConfigOf(template, { name: 'LAB.TEST' }, '127.0.0.1:1', { authToLocal: [rule] }),
    );
    const { exitCode, stderr } = await execa(process.execPath, ['--input-type=module', '-e', script], {
      env: { KRB5_CONFIG },
      reject: false,
    });
    t.is(exitCode === 0, authToLocalMistake(rule) === undefined, `${rule}: ${stderr.slice(-300)}`);
  }
});
