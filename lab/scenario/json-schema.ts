import { z } from 'zod';
import { scenarioSchema } from './scenario-schema.ts';

/**
 * The JSON Schema (draft 7, what editors' YAML support reads) of a scenario file, as text.
 * `node lab/scenario/json-schema.ts > scenarios/scenario.schema.json` brings the committed copy up to date.
 */
export function scenarioJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(scenarioSchema, { io: 'input', target: 'draft-7' }), undefined, 2)}\n`;
}

if (import.meta.main) process.stdout.write(scenarioJsonSchema());
