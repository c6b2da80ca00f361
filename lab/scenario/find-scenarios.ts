import { glob, stat } from 'node:fs/promises';
import { join, matchesGlob, relative } from 'node:path';
import { didYouMean } from './nearest-word.ts';
import { ScenarioError } from './scenario-error.ts';
import { benchmarkTag, tagsOf } from './scenario-labels.ts';
import { readSelector, type ScenarioSelector, stemOf } from './scenario-selector.ts';

/**
 * The scenarios that words mean, in the order asked for, each once. A word is a name from `folder`; the path of a file
 * or a folder, or of a folder in `folder`; a glob, for names or for paths; `@TAG`; or `all`, which is all but the
 * benchmarks. Words are also separated by commas, but for a path that is there. `+NAME=VALUE` behind one selects in a
 * matrix. Rejects with a ScenarioError: not-found.
 */
export async function findScenarios(
  selectors: readonly string[],
  folder = 'scenarios',
): Promise<readonly ScenarioSelector[]> {
  const files = await scenariosIn(folder);
  const words: string[] = [];
  for (const selector of selectors)
    words.push(...((await kindOf(selector)) === undefined ? splitAtCommas(selector) : [selector]));
  if (words.length === 0) throw notFound('no scenario named', files);
  const found = new Map<string, ScenarioSelector>();
  for (const word of words) {
    const { file: what, values } =
      (await kindOf(word)) === undefined ? readSelector(word) : { file: word, values: {} };
    for (const file of await meant(what, files, folder))
      found.set(JSON.stringify([file, values]), { file, values });
  }
  return [...found.values()];
}

async function meant(word: string, files: readonly string[], folder: string): Promise<readonly string[]> {
  if (word === 'all') return await tagged(files, (tags) => !tags.includes(benchmarkTag));
  if (word.startsWith('@')) return await withTag(word.slice(1), files);
  const named = files.filter((file) => stemOf(file) === word);
  if (named.length > 0) return named;
  const bare = word.replace(/\/+$/, '');
  const topic = files.filter((file) => file.startsWith(`${join(folder, bare)}/`));
  if (topic.length > 0) return topic;
  const kind = await kindOf(word);
  if (kind === 'folder') {
    const inside = await scenariosIn(word);
    // refuses: test "a folder, a glob and a tag of no scenario are answered"
    if (inside.length === 0) throw new ScenarioError('not-found', `no scenario in the folder ${word}`);
    return inside;
  }
  if (kind === 'file') return [word];
  if (/[*?[{]/.test(word)) return await matching(word, files, folder);
  // A path is read, and refused with its own error, by the loader.
  if (isPath(word)) return [word];
  throw notFound(`no scenario ${JSON.stringify(word)}`, files, word);
}

async function withTag(tag: string, files: readonly string[]): Promise<readonly string[]> {
  const all = new Set<string>();
  const found = await tagged(files, (tags) => {
    for (const each of tags) all.add(each);
    return tags.includes(tag);
  });
  if (found.length > 0) return found;
  const there = `; there are: ${[...all]
    .toSorted()
    .map((each) => `@${each}`)
    .join(', ')}`;
  throw new ScenarioError(
    'not-found',
    `no scenario has the tag ${JSON.stringify(tag)}${didYouMean(tag, all) || there}`,
  );
}

async function tagged(
  files: readonly string[],
  isMeant: (tags: readonly string[]) => boolean,
): Promise<readonly string[]> {
  const tags = await Promise.all(files.map((file) => tagsOf(file)));
  return files.filter((_, index) => isMeant(tags[index] ?? []));
}

/** Names, paths below the folder, and files from the working folder. */
async function matching(
  pattern: string,
  files: readonly string[],
  folder: string,
): Promise<readonly string[]> {
  const known = files.filter((file) =>
    [stemOf(file), relative(folder, file), relative(folder, file).replace(/\.ya?ml$/, '')].some((name) =>
      matchesGlob(name, pattern),
    ),
  );
  const others = (await Array.fromAsync(glob(pattern))).filter((file) => /\.ya?ml$/.test(file)).toSorted();
  const found = [...new Set([...known, ...others])];
  // refuses: test "a folder, a glob and a tag of no scenario are answered"
  if (found.length === 0)
    throw new ScenarioError('not-found', `no scenario matches ${JSON.stringify(pattern)}`);
  return found;
}

async function scenariosIn(folder: string): Promise<readonly string[]> {
  const files = await Array.fromAsync(glob('**/*.{yaml,yml}', { cwd: folder }));
  return files.map((file) => join(folder, file)).toSorted();
}

async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return undefined;
  if (found.isDirectory()) return 'folder';
  return isPath(path) ? 'file' : undefined;
}

/** Commas within the braces of a glob separate nothing. */
function splitAtCommas(text: string): readonly string[] {
  const words = text.match(/(?:\{[^{}]*\}|[^,])+/g) ?? [];
  return words.map((word) => word.trim()).filter((word) => word !== '');
}

function isPath(word: string): boolean {
  return word.includes('/') || /\.ya?ml$/.test(word);
}

function notFound(what: string, files: readonly string[], word = ''): ScenarioError {
  const names = files.map(stemOf);
  return new ScenarioError(
    'not-found',
    `${what}${didYouMean(word, names) || `; there are: ${names.join(', ')}`}`,
  );
}
