import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { installCcache } from './install-ccache.ts';

const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, name: '1000' };

let folder: string;
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'install-ccache-'));
});
test.afterEach.always(() => rm(folder, { recursive: true, force: true }));

test.serial('the cache is the user’s alone, and the place is named as Kerberos does', async (t) => {
  const source = join(folder, 'verified');
  await writeFile(source, 'tickets', { mode: 0o644 });
  t.is(await installCcache(source, folder, owner), `FILE:${folder}/krb5cc_1000`);
  const { mode, uid } = await stat(join(folder, 'krb5cc_1000'));
  t.is(mode & 0o777, 0o600);
  t.is(uid, owner.uid);
});

test.serial('a link that waits at the place is replaced, not followed', async (t) => {
  const source = join(folder, 'verified');
  const victim = join(folder, 'victim');
  await writeFile(source, 'tickets');
  await writeFile(victim, 'untouched');
  await symlink(victim, join(folder, 'krb5cc_1000'));
  await installCcache(source, folder, owner);
  t.is(await readFile(victim, 'utf8'), 'untouched');
  t.is(await readFile(join(folder, 'krb5cc_1000'), 'utf8'), 'tickets');
});

test.serial('what cannot be put in place leaves nothing beside it', async (t) => {
  const source = join(folder, 'verified');
  await writeFile(source, 'tickets');
  await mkdir(join(folder, 'krb5cc_1000'));
  await t.throwsAsync(installCcache(source, folder, owner));
  t.deepEqual((await readdir(folder)).sort(), ['krb5cc_1000', 'verified']);
});
