import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { installCcache } from './install-ccache.ts';

const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

let folder: string;
let target: string;
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'install-ccache-'));
  target = join(folder, 'krb5cc_1000');
});
test.afterEach.always(() => rm(folder, { recursive: true, force: true }));

test.serial('the cache is the user’s alone', async (t) => {
  const source = join(folder, 'verified');
  await writeFile(source, 'tickets', { mode: 0o644 });
  await installCcache(source, { target, folder }, owner);
  const { mode, uid } = await stat(target);
  t.is(mode & 0o777, 0o600);
  t.is(uid, owner.uid);
});

test.serial('a link that waits at the place is replaced, not followed', async (t) => {
  const source = join(folder, 'verified');
  const victim = join(folder, 'victim');
  await writeFile(source, 'tickets');
  await writeFile(victim, 'untouched');
  await symlink(victim, target);
  await installCcache(source, { target, folder }, owner);
  t.is(await readFile(victim, 'utf8'), 'untouched');
  t.is(await readFile(target, 'utf8'), 'tickets');
});

test.serial('what cannot be put in place leaves nothing beside it', async (t) => {
  const source = join(folder, 'verified');
  await writeFile(source, 'tickets');
  await mkdir(target);
  await t.throwsAsync(installCcache(source, { target, folder }, owner));
  t.deepEqual((await readdir(folder)).sort(), ['krb5cc_1000', 'verified']);
});
