import { basename } from 'node:path';

/** A scenario file, and which of the combinations of its matrix. */
export interface ScenarioSelector {
  readonly file: string;
  /** Values by name, as they stand in a scenario's name; empty for all combinations. */
  readonly values: Readonly<Record<string, string>>;
}

/** The name that a scenario has by its file: without folder and extension. */
export function stemOf(file: string): string {
  return basename(file).replace(/\.ya?ml$/, '');
}

/** Reads `WORD+name=value+…`: a name, path, folder or glob, and values of a matrix. */
export function readSelector(word: string): ScenarioSelector {
  const [, file = word, values = ''] = /^(.*?)((?:\+[a-z][a-z0-9-]*=[\w.-]+)+)$/.exec(word) ?? [];
  const pairs = values
    .split('+')
    .slice(1)
    .map((pair) => pair.split('='));
  return { file, values: Object.fromEntries(pairs) as Record<string, string> };
}

/** What selects this scenario alone: its file, and its values where it is one of a matrix. */
export function selectorOf({ name, file }: { readonly name: string; readonly file: string }): string {
  return `${file}${suffixIn(name, file)}`;
}

/** Whether a scenario is one of the combinations that are meant. */
export function isMeant(
  { values }: ScenarioSelector,
  { name, file }: { readonly name: string; readonly file: string },
): boolean {
  const own = readSelector(suffixIn(name, file)).values;
  return Object.entries(values).every(([key, value]) => own[key] === value);
}

function suffixIn(name: string, file: string): string {
  const stem = stemOf(file);
  return name.startsWith(`${stem}+`) ? name.slice(stem.length) : '';
}
