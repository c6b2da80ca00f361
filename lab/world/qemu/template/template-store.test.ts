import { chmod, lstat, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { templateStores } from './template-store.ts';

const name = `spice-sso-lab-${userInfo().uid}`;

/** A folder where anybody may make one, as /dev/shm. */
async function memoryIn(t: ExecutionContext): Promise<string> {
  const memory = await mkdtemp(join(tmpdir(), 'memory-'));
  t.teardown(() => rm(memory, { recursive: true }));
  return memory;
}

test('templates lie in a folder of memory that is this user’s alone, else on disk', async (t) => {
  const memory = await memoryIn(t);
  const env = { XDG_CACHE_HOME: '/cache' };
  const disk = '/cache/spice-sso-lab/templates';
  const store = join(memory, name, 'templates');
  t.deepEqual(await templateStores(env, memory), [store, disk]);
  t.is((await lstat(store)).mode & 0o777, 0o700);
  t.deepEqual(await templateStores(env, join(memory, 'none')), [disk]);
  t.deepEqual(await templateStores({ SPICE_SSO_LAB_TEMPLATES: '/t' }, memory), ['/t']);
});

test('a store that another may have made is refused with its remedy', async (t) => {
  const linked = await memoryIn(t);
  await mkdir(join(linked, 'elsewhere'), { mode: 0o700 });
  await symlink(join(linked, 'elsewhere'), join(linked, name));
  const open = await memoryIn(t);
  await mkdir(join(open, name, 'templates'), { recursive: true, mode: 0o700 });
  await chmod(join(open, name, 'templates'), 0o777);
  for (const memory of [linked, open])
    await t.throwsAsync(templateStores({}, memory), {
      code: 'folder-not-ours',
      message: /or name another folder for templates by SPICE_SSO_LAB_TEMPLATES$/,
    });
});
