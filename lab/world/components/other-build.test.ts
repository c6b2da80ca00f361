import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { buildKey, checkBuild, layOver } from './other-build.ts';

async function folderWith(t: ExecutionContext, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'build-'));
  t.teardown(() => rm(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

test('either side is a build', async (t) => {
  await t.notThrowsAsync(checkBuild(await folderWith(t, { 'guest/sso-guest-agent/main.js': '1' })));
  await t.notThrowsAsync(checkBuild(await folderWith(t, { 'desktop/plugins/spice-client-sso': '1' })));
});

test('a folder with none of the components is refused, and so is none', async (t) => {
  const folder = await folderWith(t, { 'guest/notes.txt': '1', 'main.js': '1' });
  await t.throwsAsync(checkBuild(folder), { code: 'no-components', message: /guest\/sso-guest-agent/ });
  await t.throwsAsync(checkBuild(join(folder, 'nowhere')), { code: 'no-components' });
});

test('what it has replaces, what it lacks stays', async (t) => {
  const build = await folderWith(t, { 'guest/sso-guest-agent/main.js': 'theirs' });
  const ours = await folderWith(t, { 'sso-guest-agent/main.js': 'ours', 'pam_sso_handle.so': 'ours' });
  await layOver(build, 'guest', ours);
  await layOver(build, 'desktop', ours);
  t.is(await readFile(join(ours, 'sso-guest-agent/main.js'), 'utf8'), 'theirs');
  t.is(await readFile(join(ours, 'pam_sso_handle.so'), 'utf8'), 'ours');
});

test('the key of a side changes with its files, and with no other’s', async (t) => {
  const build = await folderWith(t, {
    'guest/pam_sso_handle.so': '1',
    'desktop/plugins/spice-client-sso': '1',
  });
  const guest = await buildKey(build, 'guest');
  const desktop = await buildKey(build, 'desktop');
  await writeFile(join(build, 'guest/pam_sso_handle.so'), '2');
  t.not(await buildKey(build, 'guest'), guest);
  t.is(await buildKey(build, 'desktop'), desktop);
  await chmod(join(build, 'desktop/plugins/spice-client-sso'), 0o755);
  t.not(await buildKey(build, 'desktop'), desktop);
});

test('a symbolic link is refused, since its target would not count', async (t) => {
  const build = await folderWith(t, { 'guest/pam_sso_handle.so': '1' });
  await symlink('/etc/passwd', join(build, 'guest/sso-console-lock'));
  await t.throwsAsync(buildKey(build, 'guest'), { code: 'no-components', message: /symbolic link/ });
});
