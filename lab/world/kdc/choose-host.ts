import { join } from 'node:path';
import { EngineError } from '../docker/engine-error.ts';
import { ensureKdcImage } from '../docker/kdc-image.ts';
import { ensureEngine } from '../docker/start-engine.ts';
import { startKdcContainer } from './kdc-container.ts';
import { KdcError } from './kdc-error.ts';
import type { KdcHost } from './kdc-host.ts';
import { type KdcRecipe, startKdcProcess } from './kdc-process.ts';
import type { RealmOptions } from './realm-options.ts';

type StartKdc = (recipe: KdcRecipe) => Promise<KdcHost>;

/**
 * How this realm's KDC is to be started. `auto` falls back to the process only when no engine can be had;
 * an engine that fails is an error. `container` without an engine throws `no-engine`.
 */
export async function chooseHost(options: RealmOptions): Promise<StartKdc> {
  const asProcess: StartKdc = (recipe) => startKdcProcess(recipe, options.runFolder);
  if (options.kind === 'process') return asProcess;
  try {
    const engine = await ensureEngine();
    const image = await ensureKdcImage(engine, join(options.runFolder, 'kdc-image.log'));
    return (recipe) => startKdcContainer(recipe, engine, image, options.runId ?? 'unnamed');
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    if (options.kind === 'container') throw new KdcError('no-engine', error.message, error);
    return asProcess;
  }
}
