import { access, mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { ensureCachedFolder } from './cached-folder.ts';

let cache: string;
test.before(async () => {
  cache = await mkdtemp(join(tmpdir(), 'cache-'));
  process.env['XDG_CACHE_HOME'] = cache;
});
test.after.always(() => rm(cache, { recursive: true }));

/** A build that counts itself. */
function countedBuild() {
  let count = 0;
  const build = async (folder: string) => {
    count += 1;
    await writeFile(join(folder, 'made'), String(count));
  };
  return { build, count: () => count };
}

test('a folder is built once, also by two at a time', async (t) => {
  const { build, count } = countedBuild();
  const wanted = { kind: 'images/once', key: 'a', build };
  const [folder, sameFolder] = await Promise.all([ensureCachedFolder(wanted), ensureCachedFolder(wanted)]);
  t.is(sameFolder, folder);
  t.is(await ensureCachedFolder(wanted), folder);
  t.is(count(), 1);
  t.is(await readFile(join(folder, 'made'), 'utf8'), '1');
});

test('a failed build leaves nothing, and the next one starts anew', async (t) => {
  const wanted = { kind: 'failing/one', key: 'a' };
  const build = async (folder: string) => {
    await writeFile(join(folder, 'half'), '');
    throw new Error('no mirror');
  };
  await t.throwsAsync(ensureCachedFolder({ ...wanted, build }), { message: 'no mirror' });
  t.deepEqual(
    (await readdir(join(cache, 'spice-sso-lab', 'failing'))).filter((name) => !name.endsWith('.lock')),
    [],
  );
  const { build: good } = countedBuild();
  await t.notThrowsAsync(ensureCachedFolder({ ...wanted, build: good }));
});

test('old generations go, the newest and whatever was used lately stay', async (t) => {
  const { build } = countedBuild();
  const make = (key: string) => ensureCachedFolder({ kind: 'images/aging', key, build });
  const old = [await make('a'), await make('b'), await make('c')];
  for (const [index, folder] of old.entries()) await utimes(folder, 1000 + index, 1000 + index);
  const kept = await make('d');
  const exists = await Promise.all(
    [...old, kept].map((folder) =>
      access(folder).then(
        () => true,
        () => false,
      ),
    ),
  );
  t.deepEqual(exists, [false, true, true, true]);
});
