import { z } from 'zod';
import { didYouMean } from './nearest-word.ts';
import type { Scenario } from './scenario-schema.ts';
import { scenarioSchema } from './scenario-schema.ts';
import { ScenarioError } from './scenario-error.ts';
import { allowedKeys, isObject, leadingKeys, optionOf, schemaAt } from './schema-walk.ts';
import type { YamlSource } from './yaml-source.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** Checks a parsed file against the schema; throws the ScenarioError that stands first in the file. */
export function checkShape(source: YamlSource): Scenario {
  const result = scenarioSchema.safeParse(source.value);
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue) => explain(issue, [], source));
  throw errors.toSorted(byWorth)[0] ?? result.error;
}

function explain(issue: Issue, parent: Path, source: YamlSource): readonly ScenarioError[] {
  const path = [...parent, ...issue.path];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(path, key, source));
    case 'invalid_union':
      return explainUnion(issue, path, source);
    case 'invalid_key': {
      const text = `${quote(path.at(-1))} in ${place(path.slice(0, -1))}: ${issue.issues[0]?.message ?? issue.message}`;
      return [new ScenarioError('wrong-value', text, source.keyAt(path))];
    }
    case 'invalid_type':
      return [
        isMissing(path, source.value) ? missingKey(path, source) : wrongType(path, expectedOf(issue), source),
      ];
    case 'invalid_value':
      return [
        isMissing(path, source.value)
          ? missingKey(path, source)
          : wrongWord(path, issue.values.map(String), source),
      ];
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'not_multiple_of':
    case 'too_big':
    case 'too_small':
      return [new ScenarioError('wrong-value', `${place(path)}: ${issue.message}`, source.valueAt(path))];
  }
}

/** A union is judged by the option that the value means; where it means none, by all their keys. */
function explainUnion(
  issue: z.core.$ZodIssueInvalidUnion,
  path: Path,
  source: YamlSource,
): readonly ScenarioError[] {
  const value = get(source.value, path);
  if (isMissing(path, source.value)) return [missingKey(path, source)];
  if (!isObject(value) || Array.isArray(value)) {
    const meant = meantBy(issue, Array.isArray(value));
    return meant ? meant.flatMap((each) => explain(each, path, source)) : [wrongType(path, 'object', source)];
  }
  const union = schemaAt(scenarioSchema, source.value, path);
  if (!(union instanceof z.ZodUnion))
    return [new ScenarioError('wrong-value', place(path), source.valueAt(path))];
  const chosen = issue.errors[optionOf(union, value)];
  if (chosen) return chosen.flatMap((each) => explain(each, path, source));
  const allowed = new Set(allowedKeys(scenarioSchema, source.value, path));
  const unknown = Object.keys(value).filter((key) => !allowed.has(key));
  if (unknown.length > 0) return unknown.map((key) => unknownKey(path, key, source));
  const needed = `${place(path)} needs one of ${leadingKeys(union).join(', ')}`;
  return [new ScenarioError('missing-key', needed, source.valueAt(path))];
}

/** Of a union of single values and lists, the errors of what is there; undefined for one of mappings. */
function meantBy({ errors }: z.core.$ZodIssueInvalidUnion, several: boolean): readonly Issue[] | undefined {
  const expects = (type: string) => (issues: readonly Issue[]) =>
    issues.some(
      (issue) => issue.code === 'invalid_type' && issue.path.length === 0 && issue.expected === type,
    );
  if (errors.some(expects('object'))) return undefined;
  const isOfList = (issues: readonly Issue[]) =>
    expects('array')(issues) || issues.every(({ path }) => path.length > 0);
  return errors.find((issues) => isOfList(issues) === several) ?? errors[0];
}

function wrongWord(path: Path, allowed: readonly string[], source: YamlSource): ScenarioError {
  const given = get(source.value, path);
  const shown = typeof given === 'string' ? quote(given) : kindOf(given);
  const hint = typeof given === 'string' ? didYouMean(given, allowed) : '';
  const text = `${place(path)} cannot be ${shown}: expected ${allowed.join(', ')}${hint}`;
  return new ScenarioError('wrong-value', text, source.valueAt(path));
}

function unknownKey(path: Path, key: string, source: YamlSource): ScenarioError {
  const hint = didYouMean(key, allowedKeys(scenarioSchema, source.value, path));
  return new ScenarioError(
    'unknown-key',
    `unknown key ${quote(key)} in ${place(path)}${hint}`,
    source.keyAt([...path, key]),
  );
}

function missingKey(path: Path, source: YamlSource): ScenarioError {
  const parent = path.slice(0, -1);
  return new ScenarioError(
    'missing-key',
    `${place(parent)} lacks ${quote(path.at(-1))}`,
    source.keyAt(parent),
  );
}

function wrongType(path: Path, expected: string, source: YamlSource): ScenarioError {
  const text = `${place(path)}: expected ${typeWords[expected] ?? expected}, found ${kindOf(get(source.value, path))}`;
  return new ScenarioError('wrong-type', text, source.valueAt(path));
}

/** A schema with a format of its own says what it expects better than its type does. */
function expectedOf(issue: z.core.$ZodIssueInvalidType): string {
  const [, said] = /^expected (.*)$/.exec(issue.message) ?? [];
  return said ?? issue.expected;
}

const typeWords: Readonly<Record<string, string>> = {
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

/** Kinds, never values: the value may be a password in the wrong place. */
function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeWords[typeof value] ?? typeof value;
}

function place(path: Path): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return text === '' ? 'the scenario' : text.slice(1).replaceAll(/\.\[/g, '[');
}

const quote = (key: PropertyKey | undefined) => JSON.stringify(String(key));

function isMissing(path: Path, value: unknown): boolean {
  const parent = get(value, path.slice(0, -1));
  return path.length > 0 && isObject(parent) && !Object.hasOwn(parent, path.at(-1) ?? '');
}

function get(value: unknown, path: Path): unknown {
  return path.reduce((at: unknown, key) => (isObject(at) ? at[String(key)] : undefined), value);
}

/** A misspelt key is also missing under its right name: the misspelling says more. Else the first in the file. */
function byWorth(a: ScenarioError, b: ScenarioError): number {
  const [left, right] = [a.position, b.position];
  return (
    Number(a.code === 'missing-key') - Number(b.code === 'missing-key') ||
    (left?.line ?? 0) - (right?.line ?? 0) ||
    (left?.column ?? 0) - (right?.column ?? 0)
  );
}
