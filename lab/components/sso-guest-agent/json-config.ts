import { z } from 'zod';

const maxConfigOctets = 65_536;

/** `unreadable`: no such file, or no permission; `malformed`: no JSON, or not by the schema. */
export class ConfigError extends Error {
  readonly code: 'unreadable' | 'malformed';

  constructor(code: 'unreadable' | 'malformed', message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConfigError';
    this.code = code;
  }
}

/** A configuration file's text, by its schema. Throws ConfigError `malformed` naming the file and the key. */
export function parseJsonConfig<S extends z.ZodType>(schema: S, file: string, text: string): z.output<S> {
  if (text.length > maxConfigOctets) throw new ConfigError('malformed', `${file} is too long`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ConfigError('malformed', `${file} is not JSON`, { cause });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ConfigError(
    'malformed',
    `${file}: ${z.prettifyError(result.error).replaceAll(/\s*\n\s*/g, '; ')}`,
  );
}
