import { z } from 'zod';

type Schema = z.core.$ZodType;
type Path = readonly PropertyKey[];

/** One value of a checked file with the schema that describes it. A record's keys are visited too, with `key: true`. */
export interface Visit {
  readonly schema: Schema;
  readonly value: unknown;
  readonly path: Path;
  readonly key: boolean;
}

/** Every value below `value` beside its schema, parents first. Values that do not fit their schema are not followed. */
export function* walk(schema: Schema, value: unknown, path: Path = []): Generator<Visit> {
  yield { schema, value, path, key: false };
  const bare = unwrap(schema, value);
  if (bare !== schema) {
    yield* walk(bare, value, path);
  } else if (schema instanceof z.ZodArray && Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* walk(schema.element, item, [...path, index]);
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      const child = childOf(schema, key);
      if (child === undefined) continue;
      if (schema instanceof z.ZodRecord)
        yield { schema: schema.keyType, value: key, path: [...path, key], key: true };
      yield* walk(child, item, [...path, key]);
    }
  }
}

/** The keys that the object at `path` may have; where its schema is a union and the value tells no option, all of theirs. */
export function allowedKeys(schema: Schema, value: unknown, path: Path): string[] {
  const found = schemaAt(schema, value, path);
  const at = path.reduce(
    (object: unknown, key) => (isObject(object) ? object[String(key)] : undefined),
    value,
  );
  const bare = found && unwrap(found, at);
  if (bare instanceof z.ZodUnion) return bare.options.flatMap((option) => allowedKeys(option, at, []));
  return bare instanceof z.ZodObject ? Object.keys(bare.shape) : [];
}

/** The schema of the value at `path`, without its wrappers but as a union where it is one. */
export function schemaAt(schema: Schema, value: unknown, path: Path): Schema | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return strip(schema);
  const child = childOf(unwrap(schema, value), key);
  return child && schemaAt(child, isObject(value) ? value[String(key)] : undefined, rest);
}

/** The index of the union's option that the value means: the one whose first key it has. */
export function optionOf(union: z.ZodUnion, value: unknown): number {
  return leadingKeys(union).findIndex((leading) => isObject(value) && Object.hasOwn(value, leading));
}

/** The first key of each of the union's options, which are objects. */
export function leadingKeys(union: z.ZodUnion): string[] {
  return union.options.map((option) => {
    const bare = strip(option);
    return (bare instanceof z.ZodObject ? Object.keys(bare.shape)[0] : undefined) ?? '';
  });
}

/** The schema below wrappers such as optional and transform; a union becomes the option that the value means, if it means one. */
function unwrap(schema: Schema, value: unknown): Schema {
  const bare = strip(schema);
  if (!(bare instanceof z.ZodUnion)) return bare;
  const option = bare.options[optionOf(bare, value)];
  return option === undefined ? bare : unwrap(option, value);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function strip(schema: Schema): Schema {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return strip(schema.unwrap());
  return schema instanceof z.ZodPipe ? strip(schema.in) : schema;
}

function childOf(schema: Schema, key: PropertyKey): Schema | undefined {
  if (schema instanceof z.ZodObject)
    return Object.hasOwn(schema.shape, key) ? (schema.shape as Record<PropertyKey, Schema>)[key] : undefined;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return schema instanceof z.ZodArray ? schema.element : undefined;
}
