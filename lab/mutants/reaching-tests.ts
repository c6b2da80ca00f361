import { dirname, join } from 'node:path';

/** Test files that can notice a change of a source file, in groups to be run one after the other. */
export interface TestGroup {
  readonly name: 'its own test' | 'unit tests' | 'integration tests';
  readonly files: readonly string[];
}

/** Of the tests that reach a file the nearest say most, and what many files import is reached by nearly all. */
const maxFiles = 12;
const integration = 'lab/integration/';
/** Whatever the lab's stages reach they build into a machine: the scenarios of the marks see that. */
const seesByItself = /^lab\/(?:components|wire|channel|gss|testing|integration(?!\/nightly))\//;
/** A file that is imported, started or named by its path; a folder that is named stands for the programs in it. */
const path = /(?:\.{1,2}\/|lab\/)[\w./-]*(?:\.ts|\/(?=['"`]))/g;

/** `sources`: every TypeScript file by its path from the project's root. */
export function createReach(sources: ReadonlyMap<string, string>): (file: string) => readonly TestGroup[] {
  const importers = importersOf(sources);
  return (file) => {
    const own = file.replace(/\.ts$/, '.test.ts');
    const tests = nearestFirst(file, importers).filter((one) => one.endsWith('.test.ts') && one !== own);
    const groups: readonly TestGroup[] = [
      { name: 'its own test', files: sources.has(own) ? [own] : [] },
      { name: 'unit tests', files: tests.filter((one) => !one.startsWith(integration)).slice(0, maxFiles) },
      {
        name: 'integration tests',
        files: tests.filter((one) => one.startsWith(integration)).slice(0, maxFiles),
      },
    ];
    return groups.filter(({ files }) => files.length > 0);
  };
}

function importersOf(sources: ReadonlyMap<string, string>): ReadonlyMap<string, readonly string[]> {
  const importers = new Map<string, string[]>();
  for (const [file, text] of sources) {
    if (!seesByItself.test(file)) continue;
    for (const [named] of text.matchAll(path)) {
      const target = named.startsWith('.') ? join(dirname(file), named) : named;
      for (const imported of target.endsWith('/') ? programsIn(target, sources) : [target])
        importers.set(imported, [...(importers.get(imported) ?? []), file]);
    }
  }
  return importers;
}

function programsIn(folder: string, sources: ReadonlyMap<string, string>): readonly string[] {
  return [...sources.keys()].filter((file) => file.startsWith(folder) && file.endsWith('/main.ts'));
}

function nearestFirst(file: string, importers: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const reached = new Set([file]);
  // A set goes on with what is added while it is gone through.
  for (const one of reached) for (const importer of importers.get(one) ?? []) reached.add(importer);
  return [...reached];
}
