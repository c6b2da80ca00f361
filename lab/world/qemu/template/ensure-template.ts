import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '../../docker/with-lock.ts';
import type { OnStage } from '../../on-stage.ts';
import { createOwnedFolderIn, removeAbandonedFolders } from '../../owner/owned-folder.ts';
import { MachineError } from '../machine-error.ts';
import { buildTemplate, type TemplateOptions } from './build-template.ts';
import { readTemplate, type Template } from './template.ts';
import { templateKey } from './template-key.ts';
import { enforceTemplateCap, hasRoomFor, templateStores } from './template-store.ts';

const buildTimeoutMs = 5 * 60_000;
const mib = 1024 ** 2;

export interface TemplateRequest {
  readonly machine: TemplateOptions & { readonly memoryMiB: number; readonly cpus: number };
  /** QEMU's version. */
  readonly qemu: string;
  readonly signal: AbortSignal;
  /** Is told when there is something to wait for. */
  readonly onStage: OnStage;
  /** Receives a sentence when something was found damaged. */
  readonly onNote: (text: string) => void;
}

/**
 * The template of such machines, from a store or made anew by a boot. Labs share them: one builds while the others
 * wait, and a half-made one is never seen. Rejects with a MachineError or a DeadlineError when it cannot be made.
 */
export async function ensureTemplate(request: TemplateRequest): Promise<Template> {
  const { machine, qemu } = request;
  const name = templateKey({ ...machine, accelerator: machine.accelerator.kind, qemu });
  const stores = await templateStores();
  for (const store of stores) {
    const found = await readOrRemove(join(store, name), request);
    if (found) return found;
  }
  for (const store of stores) {
    if (!(await hasRoomFor(store, machine.memoryMiB * mib))) continue;
    return await withLock(join(store, '.lock'), buildTimeoutMs, () => buildIn(store, name, request), {
      what: 'the building of a template',
      onStage: request.onStage,
    });
  }
  throw new MachineError(
    'no-space',
    `no room for a template of ${machine.memoryMiB} MiB in ${stores.join(' or ')}`,
  );
}

async function readOrRemove(folder: string, { onNote }: TemplateRequest): Promise<Template | undefined> {
  try {
    return await readTemplate(folder);
  } catch (error) {
    if (!(error instanceof MachineError)) throw error;
    onNote(`${error.message}; it is made anew`);
    await rm(folder, { recursive: true, force: true });
    return undefined;
  }
}

async function buildIn(store: string, name: string, request: TemplateRequest): Promise<Template> {
  const folder = join(store, name);
  const waited = await readOrRemove(folder, request);
  if (waited) return waited;
  await removeAbandonedFolders([store]);
  const built = request.onStage('a machine boots, to be the template of the others (once)', buildTimeoutMs);
  await using building = await createOwnedFolderIn(store, '.building');
  await buildTemplate(building.path, request.machine, request.signal);
  await rename(building.path, folder);
  await enforceTemplateCap(store, folder);
  const template = await readTemplate(folder);
  if (!template)
    throw new MachineError('template-unusable', `the template ${folder} was removed as soon as it was made`);
  built();
  return template;
}

/** Takes a template away from which no machine comes up, so that the next one is made anew. */
export async function discardTemplate({ folder }: Template): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
