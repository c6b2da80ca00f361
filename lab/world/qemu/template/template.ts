import { createHash } from 'node:crypto';
import { readFile, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { MachineError } from '../machine-error.ts';

/** A frozen machine that others are forked from: its memory, copied on write, and the rest of its state. */
export interface Template {
  readonly folder: string;
  readonly ramFile: string;
  readonly stateFile: string;
}

const manifestSchema = z.strictObject({
  schema: z.literal(1),
  ramBytes: z.int().positive(),
  stateSha256: z.string(),
});

export type TemplateManifest = z.infer<typeof manifestSchema>;

export function templateIn(folder: string): Template {
  return { folder, ramFile: join(folder, 'ram'), stateFile: join(folder, 'state') };
}

/** The manifest that describes what stands in the folder now. */
export async function describeTemplate({ ramFile, stateFile }: Template): Promise<TemplateManifest> {
  return { schema: 1, ramBytes: (await stat(ramFile)).size, stateSha256: await hashOf(stateFile) };
}

export function manifestFile(folder: string): string {
  return join(folder, 'manifest.json');
}

/**
 * The template in a folder, noted as used now; undefined when there is none. Its memory is too large to be read
 * through: a fork that does not come up tells what is wrong with it. Rejects with `template-unusable` for one that is
 * not as it was made.
 */
export async function readTemplate(folder: string): Promise<Template | undefined> {
  const text = await readFile(manifestFile(folder), 'utf8').catch(() => undefined);
  if (text === undefined && !(await isThere(folder))) return undefined;
  const template = templateIn(folder);
  try {
    const wanted = manifestSchema.parse(JSON.parse(text ?? ''));
    const found = await describeTemplate(template);
    if (found.ramBytes !== wanted.ramBytes) throw new Error(`its memory has ${found.ramBytes} octets`);
    if (found.stateSha256 !== wanted.stateSha256) throw new Error('its state has changed');
  } catch (cause) {
    const why =
      cause instanceof z.ZodError || cause instanceof SyntaxError
        ? 'its manifest is no manifest'
        : messageOf(cause);
    throw new MachineError('template-unusable', `the template ${folder} is damaged: ${why}`, { cause });
  }
  const now = new Date();
  await utimes(folder, now, now).catch(() => undefined);
  return template;
}

async function hashOf(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}

function isThere(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    () => false,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
