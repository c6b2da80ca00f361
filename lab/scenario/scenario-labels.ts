import { readScenarioFile } from './read-scenario-file.ts';
import { ScenarioError } from './scenario-error.ts';
import { isObject } from './schema-walk.ts';
import { parseYaml } from './yaml-source.ts';

/** The tag of every scenario that measures, without its file saying so. */
export const benchmarkTag = 'benchmark';

const measuringVerbs = new Set(['bench', 'storm', 'lock-gap']);

/** Whether the verb of a step measures. */
export const measures = (verb: string) => measuringVerbs.has(verb);

/** A scenario's own tags and the one that its verbs give it. */
export function withBenchmarkTag(own: readonly string[], verbs: readonly string[]): readonly string[] {
  return verbs.some(measures) ? [...new Set([...own, benchmarkTag])] : own;
}

/** The tags of a scenario file, also where it has mistakes; none where it cannot be read. Rejects with the system's error. */
export async function tagsOf(file: string): Promise<readonly string[]> {
  try {
    const { value } = parseYaml(await readScenarioFile(file), file);
    if (!isObject(value)) return [];
    const { tags, steps } = value;
    const own = Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
    const verbs = Array.isArray(steps) ? steps.filter(isObject).flatMap((step) => Object.keys(step)) : [];
    return withBenchmarkTag(own, verbs);
  } catch (error) {
    if (error instanceof ScenarioError) return [];
    throw error;
  }
}
