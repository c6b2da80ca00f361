import { existsSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { didYouMean } from './nearest-word.ts';
import { ScenarioError } from './scenario-error.ts';

/**
 * The scenario files that selectors mean: a name from `folder`, a path to a YAML file, several of them
 * separated by commas, or `all`. A path that is there may have commas in it. In the order asked for, each once. Rejects with a ScenarioError: not-found.
 */
export async function findScenarios(selectors: readonly string[], folder = 'scenarios'): Promise<string[]> {
  const files = (await Array.fromAsync(glob('**/*.yaml', { cwd: folder })))
    .map((file) => join(folder, file))
    .toSorted();
  const words = selectors
    .flatMap((selector) => (isPath(selector) && existsSync(selector) ? [selector] : selector.split(',')))
    .map((word) => word.trim())
    .filter((word) => word !== '');
  if (words.length === 0) throw new ScenarioError('not-found', `no scenario named; ${namesOf(files)}`);
  return [...new Set(words.flatMap((word) => meant(word, files)))];
}

function meant(word: string, files: readonly string[]): readonly string[] {
  if (word === 'all') return files;
  // A path is read, and refused with its own error, by the loader.
  if (isPath(word)) return [word];
  const found = files.filter((file) => basename(file, '.yaml') === word);
  if (found.length > 0) return found;
  const names = files.map((file) => basename(file, '.yaml'));
  throw new ScenarioError(
    'not-found',
    `no scenario ${JSON.stringify(word)}${didYouMean(word, names) || `; ${namesOf(files)}`}`,
  );
}

function isPath(word: string): boolean {
  return word.includes('/') || /\.ya?ml$/.test(word);
}

function namesOf(files: readonly string[]): string {
  return `there are: ${files.map((file) => basename(file, '.yaml')).join(', ')}`;
}
