import { type Document, isScalar, type Scalar, visit } from 'yaml';
import { z } from 'zod';
import { plainName } from './names.ts';
import { didYouMean } from './nearest-word.ts';
import { ScenarioError } from './scenario-error.ts';
import type { PositionOf } from './yaml-mistakes.ts';

const maxCombinations = 64;

const oneValue = z.union([
  z
    .string('expected text, a number, true or false')
    .regex(/^[\x20-\x7e]{1,64}$/, 'expected 1 to 64 printable ASCII characters'),
  z.number(),
  z.boolean(),
]);

const values = z
  .array(oneValue)
  .min(1, 'expected one value or more')
  .max(16, 'expected 16 values at most')
  .refine((all) => new Set(all.map(nameOf)).size === all.length, 'a value is there only once');

/** `matrix` of a scenario: values by name, which stand where `${{ matrix.NAME }}` does. */
export const matrixSchema = z
  .record(plainName(), values)
  .refine(
    (matrix) => Object.values(matrix).reduce((product, { length }) => product * length, 1) <= maxCombinations,
    `expected ${maxCombinations} combinations at most`,
  )
  .describe(
    'Values by name: the scenario runs once for each combination, with the values where ${{ matrix.NAME }} stands.',
  );

/** One value for each name of a matrix. */
export type Combination = Readonly<Record<string, string | number | boolean>>;

/** The combinations of a file's matrix, the last name changing first; a single one of no values where it has none, or an ill-formed one. */
export function combinationsOf(file: unknown): readonly Combination[] {
  const { data } = z.object({ matrix: matrixSchema }).safeParse(file);
  let combinations: readonly Combination[] = [{}];
  for (const [name, all] of Object.entries(data?.matrix ?? {}))
    combinations = combinations.flatMap((each) => all.map((one) => ({ ...each, [name]: one })));
  return combinations;
}

/** What a scenario's name has after that of its file: `+login-manager=greetd`. */
export function suffixOf(combination: Combination): string {
  return Object.entries(combination)
    .map(([name, one]) => `+${name}=${nameOf(one)}`)
    .join('');
}

/** A value as a part of a file's name. */
function nameOf(one: string | number | boolean): string {
  return String(one).replaceAll(/[^\w.-]+/g, '-');
}

const placeholder = /\$\{\{\s*(.*?)\s*\}\}/g;

/** What filling in has found wrong, and the names whose values stand nowhere. */
export interface Filled {
  readonly mistakes: readonly ScenarioError[];
  readonly unused: readonly string[];
}

/**
 * Puts a combination's values into a document. A value that is nothing but a placeholder takes the matrix's value with
 * its type; within a text it becomes text. Mistakes: unknown-reference.
 */
export function fillIn(document: Document.Parsed, combination: Combination, positionOf: PositionOf): Filled {
  const mistakes: ScenarioError[] = [];
  const used = new Set<string>();
  const mistake = (at: Scalar, text: string) =>
    mistakes.push(new ScenarioError('unknown-reference', text, positionOf(at.range?.[0] ?? 0)));
  visit(document, {
    Pair: (_, { key }, { length: depth }) =>
      // The matrix's own values are no places for others.
      depth === 2 && isScalar(key) && key.value === 'matrix' ? visit.SKIP : undefined,
    Scalar: (role, scalar) => {
      const text = scalar.value;
      if (typeof text !== 'string') return;
      for (const [whole, inside = ''] of text.matchAll(placeholder)) {
        const name = inside.replace(/^matrix\./, '');
        const value = inside.startsWith('matrix.') ? combination[name] : undefined;
        // refuses: test "a placeholder stands in a value, for a name of the matrix"
        if (role === 'key') {
          mistake(scalar, 'a key cannot come from the matrix: only values can');
          continue;
        }
        // refuses: test "a placeholder stands in a value, for a name of the matrix"
        if (value === undefined) {
          const names = Object.keys(combination).map((each) => `matrix.${each}`);
          mistake(scalar, `the matrix has nothing for ${whole}${didYouMean(inside, names)}`);
          continue;
        }
        used.add(name);
        scalar.value = whole === text ? value : String(scalar.value).replace(whole, () => String(value));
      }
    },
  });
  return { mistakes, unused: Object.keys(combination).filter((name) => !used.has(name)) };
}
