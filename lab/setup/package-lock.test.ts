import { readFile } from 'node:fs/promises';
import test from 'ava';
import { z } from 'zod';

const names = z.record(z.string(), z.string());
const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ optionalDependencies: names.optional() })),
});

test('the lock file names every optional package, those of other platforms too, or npm ci refuses it', async (t) => {
  const text = await readFile(new URL('../../package-lock.json', import.meta.url), 'utf8');
  const { packages } = lockSchema.parse(JSON.parse(text));
  const isLocked = (folder: string, name: string): boolean => {
    if (`${folder}node_modules/${name}` in packages) return true;
    if (folder === '') return false;
    return isLocked(folder.replace(/node_modules\/(@[^/]+\/)?[^/]+\/$/, ''), name);
  };
  const missing = Object.entries(packages).flatMap(([folder, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !isLocked(folder === '' ? '' : `${folder}/`, name)),
  );
  t.deepEqual(missing, []);
});
