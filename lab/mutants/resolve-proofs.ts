import { type Mark, MarkError, type Named } from './find-marks.ts';
import { hasTitle, type TestTitles } from './test-titles.ts';

/** Something that can be run and must go red. */
export type Proof =
  | { readonly kind: 'test'; readonly title: string; readonly file: string }
  | { readonly kind: 'scenario'; readonly name: string };

/** What a checkout has: the titles of each test file, and the names of the scenarios. */
export interface Provable {
  readonly titles: ReadonlyMap<string, TestTitles>;
  readonly scenarios: ReadonlySet<string>;
}

/** The proofs that a mark names, in its order. Throws a MarkError for one that does not exist, or exists in two files. */
export function resolveProofs(mark: Mark, provable: Provable): readonly Proof[] {
  return mark.proofs.map((named) => resolve(named, mark, provable));
}

function resolve(named: Named, mark: Mark, { titles, scenarios }: Provable): Proof {
  if (named.kind === 'scenario') {
    if (scenarios.has(named.name)) return named;
    throw new MarkError(mark.file, mark.line, `there is no scenario ${named.name}`);
  }
  const files = [...titles].filter(([, all]) => hasTitle(all, named.title));
  const [only, ...others] = files.map(([file]) => file);
  if (only === undefined) throw new MarkError(mark.file, mark.line, `there is no test "${named.title}"`);
  if (others.length > 0) {
    throw new MarkError(mark.file, mark.line, `"${named.title}" is in ${[only, ...others].join(' and ')}`);
  }
  return { ...named, file: only };
}
