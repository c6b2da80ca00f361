import { z } from 'zod';
import { didYouMean, nearestWord } from './nearest-word.ts';
import type { Scenario } from './scenario-schema.ts';
import { scenarioSchema } from './scenario-schema.ts';
import { ScenarioError } from './scenario-error.ts';
import { allowedKeys, isObject, leadingKeys, optionOf, schemaAt } from './schema-walk.ts';
import type { YamlSource } from './yaml-source.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** A scenario where the file is well-formed; else its mistakes. */
export interface CheckedShape {
  readonly scenario: Scenario | undefined;
  readonly mistakes: readonly ScenarioError[];
}

/** One mistake, with what decides whether another one only follows from it. */
interface Found {
  readonly mistake: ScenarioError;
  /** Of a key: that of its mapping. */
  readonly path: Path;
  /** The key that is missing there, or the one that was probably meant. */
  readonly key?: string | undefined;
}

/** Checks a parsed file against the schema. Mistakes: unknown-key, wrong-type, wrong-value, missing-key. */
export function checkShape(source: YamlSource): CheckedShape {
  const result = scenarioSchema.safeParse(source.value, { error: inOurWords });
  if (result.success) return { scenario: result.data, mistakes: [] };
  const found = result.error.issues.flatMap((issue) => explain(issue, [], source));
  const misspelt = new Set(
    found.flatMap((each) => (each.mistake.code === 'unknown-key' ? [idOf(each)] : [])),
  );
  // A misspelt key is also missing under its right name: the misspelling says more.
  const own = found.filter((each) => each.mistake.code !== 'missing-key' || !misspelt.has(idOf(each)));
  return { scenario: undefined, mistakes: own.map(({ mistake }) => mistake) };
}

const idOf = ({ path, key }: Found) => JSON.stringify([...path.map(String), key]);

/** Zod's own English where a schema does not say what it expects. */
function inOurWords(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'too_small' && issue.code !== 'too_big') return undefined;
  const bound = issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
  const units: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' };
  return `expected ${bound}${units[issue.origin] ?? ''}`;
}

function explain(issue: Issue, parent: Path, source: YamlSource): readonly Found[] {
  const path = [...parent, ...issue.path];
  const wrong = (text: string, position = source.valueAt(path)): readonly Found[] => [
    { mistake: new ScenarioError('wrong-value', text, position), path },
  ];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(path, key, source));
    case 'invalid_union':
      return explainUnion(issue, path, source);
    case 'invalid_key': {
      const reason = issue.issues[0]?.message ?? issue.message;
      return wrong(`${quote(path.at(-1))} in ${place(path.slice(0, -1))}: ${reason}`, source.keyAt(path));
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
      return wrong(`${place(path)}: ${issue.message}`);
  }
}

/** A union is judged by the option that the value means; where it means none, by all their keys. */
function explainUnion(issue: z.core.$ZodIssueInvalidUnion, path: Path, source: YamlSource): readonly Found[] {
  const value = get(source.value, path);
  if (isMissing(path, source.value)) return [missingKey(path, source)];
  if (!isObject(value) || Array.isArray(value)) {
    const meant = meantBy(issue, Array.isArray(value));
    return meant ? meant.flatMap((each) => explain(each, path, source)) : [wrongType(path, 'object', source)];
  }
  const union = schemaAt(scenarioSchema, source.value, path);
  if (!(union instanceof z.ZodUnion))
    return [{ mistake: new ScenarioError('wrong-value', place(path), source.valueAt(path)), path }];
  const chosen = issue.errors[optionOf(union, value)];
  if (chosen) return chosen.flatMap((each) => explain(each, path, source));
  const allowed = new Set(allowedKeys(scenarioSchema, source.value, path));
  const unknown = Object.keys(value).filter((key) => !allowed.has(key));
  if (unknown.length > 0) return unknown.map((key) => unknownKey(path, key, source, leadingKeys(union)));
  const needed = `${place(path)} needs one of ${leadingKeys(union).join(', ')}`;
  return [{ mistake: new ScenarioError('missing-key', needed, source.valueAt(path)), path }];
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

function wrongWord(path: Path, allowed: readonly string[], source: YamlSource): Found {
  const given = get(source.value, path);
  const shown = typeof given === 'string' ? quote(given) : kindOf(given);
  const hint = typeof given === 'string' ? didYouMean(given, allowed) : '';
  const text = `${place(path)} cannot be ${shown}: expected ${allowed.join(', ')}${hint}`;
  return { mistake: new ScenarioError('wrong-value', text, source.valueAt(path)), path };
}

/** `leading`: of these the mapping must have one, so that what there is helps more than the nearest alone. */
function unknownKey(
  path: Path,
  key: string,
  source: YamlSource,
  leading = isStep(path) ? allowedKeys(scenarioSchema, source.value, path) : undefined,
): Found {
  const allowed = allowedKeys(scenarioSchema, source.value, path);
  const near = didYouMean(key, allowed);
  const list = leading ? `${near === '' ? '; there' : ' There'} are: ${leading.join(', ')}` : '';
  const text = `unknown ${isStep(path) ? 'verb' : 'key'} ${quote(key)} in ${place(path)}${near}${list}`;
  const mistake = new ScenarioError('unknown-key', text, source.keyAt([...path, key]));
  return { mistake, path, key: nearestWord(key, allowed) };
}

const isStep = (path: Path) => path.length === 2 && path[0] === 'steps';

function missingKey(path: Path, source: YamlSource): Found {
  const parent = path.slice(0, -1);
  const text = `${place(parent)} lacks ${quote(path.at(-1))}`;
  const mistake = new ScenarioError('missing-key', text, source.keyAt(parent));
  return { mistake, path: parent, key: String(path.at(-1)) };
}

function wrongType(path: Path, expected: string, source: YamlSource): Found {
  // What a schema has quoted it has found harmless.
  const found = expected.includes(', found ') ? '' : `, found ${kindOf(get(source.value, path))}`;
  const text = `${place(path)}: expected ${typeWords[expected] ?? expected}${found}`;
  return { mistake: new ScenarioError('wrong-type', text, source.valueAt(path)), path };
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

/** A place in the scenario, as people count: `kinit.on of step 1`, `guests.guest1.users #2`. */
function place(path: Path): string {
  const [first, index, ...rest] = path;
  if (first === 'steps' && typeof index === 'number')
    return `${rest.length > 0 ? `${place(rest)} of ` : ''}step ${index + 1}`;
  const text = path.map((key) => (typeof key === 'number' ? ` #${key + 1}` : `.${String(key)}`)).join('');
  return text === '' ? 'the scenario' : text.replace(/^[. ]/, '');
}

const quote = (key: PropertyKey | undefined) => JSON.stringify(String(key));

function isMissing(path: Path, value: unknown): boolean {
  const parent = get(value, path.slice(0, -1));
  return path.length > 0 && isObject(parent) && !Object.hasOwn(parent, path.at(-1) ?? '');
}

function get(value: unknown, path: Path): unknown {
  return path.reduce((at: unknown, key) => (isObject(at) ? at[String(key)] : undefined), value);
}
