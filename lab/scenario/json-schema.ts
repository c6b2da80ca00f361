import { z } from 'zod';
import { scenarioSchema } from './scenario-schema.ts';

/**
 * The JSON Schema (draft 7, what editors' YAML support reads) of a scenario file, as text.
 * `node lab/scenario/json-schema.ts > scenarios/scenario.schema.json` brings the committed copy up to date.
 */
export function scenarioJsonSchema(): string {
  const schema = z.toJSONSchema(scenarioSchema, {
    io: 'input',
    target: 'draft-7',
    override: ({ jsonSchema }) => orPlaceholder(jsonSchema),
  });
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

/** Where not any text may stand, a placeholder may too (matrix.ts). */
function orPlaceholder(schema: z.core.JSONSchema.BaseSchema): void {
  const { type, enum: words, const: word, pattern } = schema;
  const isAnyText = type === 'string' && words === undefined && word === undefined && pattern === undefined;
  if (isAnyText || !['string', 'number', 'integer', 'boolean'].includes(String(type))) return;
  const { description, default: standard, ...own } = schema;
  for (const key of Object.keys(schema)) Reflect.deleteProperty(schema, key);
  Object.assign(schema, {
    ...(description !== undefined && { description }),
    ...(standard !== undefined && { default: standard }),
    anyOf: [own, { type: 'string', pattern: String.raw`\$\{\{` }],
  });
}

if (import.meta.main) process.stdout.write(scenarioJsonSchema());
