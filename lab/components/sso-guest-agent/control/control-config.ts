import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError, parseJsonConfig } from '../json-config.ts';

/** The configuration of the control port's agent, a file of its own; unknown keys are refused. */
const controlConfigSchema = z.strictObject({
  /** The character device of the port. */
  port: z.string().startsWith('/').default('/dev/virtio-ports/com.redhat.rhevm.vdsm'),
  /** The guest's realm: the only domain of which a legacy login is taken. */
  realm: z.string().regex(/^[A-Za-z0-9._-]{1,255}$/),
  /** Whether `login` is taken at all; each is a password attempt at the KDC. */
  legacyLogin: z.boolean().default(false),
});

export type ControlConfig = z.infer<typeof controlConfigSchema>;

/** Throws a ConfigError naming the file and the key. */
export function readControlConfig(file: string): ControlConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigError('unreadable', `${file} cannot be read`, { cause });
  }
  return parseControlConfig(file, text);
}

export function parseControlConfig(file: string, text: string): ControlConfig {
  return parseJsonConfig(controlConfigSchema, file, text);
}
