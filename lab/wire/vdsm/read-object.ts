import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { nestsDeeperThan } from './json-depth.ts';
import { maxJsonDepth } from './limits.ts';

/** A line as what it means, or why it means nothing. A reason never quotes the line: it may hold a password. */
export type ReadMessage<M> =
  | { readonly kind: 'message'; readonly message: M }
  /** A name that this version does not know: to be ignored. */
  | { readonly kind: 'unknown'; readonly name: string }
  | { readonly kind: 'malformed'; readonly reason: string };

/** One schema a message name, for the rest of the object. */
export type MessageSchemas = Readonly<Record<string, z.ZodType<object>>>;

/** The union of the messages of `S`, told apart by `name`. */
export type MessageOf<S extends MessageSchemas> = {
  [N in keyof S]: { readonly name: N; readonly args: Readonly<z.output<S[N]>> };
}[keyof S];

const named = z.looseObject({ __name__: z.string().min(1).max(64) });

/** Reads one line by the schemas; keys that they do not know are left out. */
export function readByName<S extends MessageSchemas>(schemas: S, line: Buffer): ReadMessage<MessageOf<S>> {
  // refuses: test "a message that nests too deep is malformed, and walked by nobody"
  if (nestsDeeperThan(maxJsonDepth, line)) return { kind: 'malformed', reason: 'nested too deep' };
  const value = parseJson(line);
  if (value === undefined) return { kind: 'malformed', reason: 'not JSON in UTF-8' };
  const object = named.safeParse(value);
  if (!object.success) return { kind: 'malformed', reason: 'no object with a __name__' };
  const { __name__: name, ...args } = object.data;
  // Own keys only: "constructor" is no message.
  if (!Object.hasOwn(schemas, name)) return { kind: 'unknown', name: printable(name) };
  const parsed = schemas[name]?.safeParse(args);
  if (parsed?.success !== true) {
    const where = parsed?.error.issues[0]?.path.join('.') ?? '';
    return { kind: 'malformed', reason: `${name}: ${printable(where) || 'its arguments'}` };
  }
  return { kind: 'message', message: { name, args: parsed.data } as MessageOf<S> };
}

function parseJson(line: Buffer): unknown {
  if (!isUtf8(line)) return undefined;
  try {
    return JSON.parse(line.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function printable(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 64);
}
