import { join } from 'node:path';
import { ensureCachedFolder } from '../cache/cached-folder.ts';
import { textHash } from '../docker/content-hash.ts';
import {
  bundleClientSpeaking,
  bundleComponent,
  bundleGssWorker,
  bundleStranger,
  markAsModules,
} from './bundle.ts';
import { buildKey, layOver } from './other-build.ts';
import { settleModes } from './settle-modes.ts';
import { componentsKey, strangersKey } from './source-key.ts';

/** What a desktop runs, built. */
export interface DesktopComponents {
  readonly proxyFile: string;
  /** The approved folder: its executables are the plugins. */
  readonly pluginFolder: string;
  /** The same for strangers: `lab-stranger` alone. */
  readonly strangerFolder: string;
}

/**
 * The proxy and its plugins as bundles, from the cache or built anew (about a second).
 * `otherBuild`: a folder that is laid over this checkout's build.
 */
export async function ensureDesktopComponents(otherBuild?: string): Promise<DesktopComponents> {
  const key = componentsKey();
  const folder = await ensureCachedFolder({
    kind: 'components/desktop',
    key: otherBuild === undefined ? key : textHash(`${key} ${await buildKey(otherBuild, 'desktop')}`),
    build: async (building) => {
      await buildDesktopComponents(building);
      if (otherBuild !== undefined) await layOver(otherBuild, 'desktop', building);
      await settleModes(building);
    },
  });
  return {
    proxyFile: join(folder, 'spice-port-proxy.js'),
    pluginFolder: join(folder, 'plugins'),
    strangerFolder: await ensureStrangers(),
  };
}

async function ensureStrangers(): Promise<string> {
  return await ensureCachedFolder({
    kind: 'components/strangers',
    key: strangersKey(),
    build: async (building) => {
      await bundleStranger(join(building, 'lab-stranger'));
      await bundleClientSpeaking({ min: 1, max: 9 }, join(building, 'spice-client-sso-1-9'));
      await bundleClientSpeaking({ min: 2, max: 3 }, join(building, 'spice-client-sso-2-3'));
      await bundleGssWorker(building);
      await markAsModules(building);
      await settleModes(building);
    },
  });
}

/** Builds what a desktop runs into a folder. */
export async function buildDesktopComponents(folder: string): Promise<void> {
  const plugins = join(folder, 'plugins');
  await Promise.all([
    bundleComponent('spice-port-proxy', join(folder, 'spice-port-proxy.js')),
    bundleComponent('spice-client-sso', join(plugins, 'spice-client-sso')),
  ]);
  await bundleGssWorker(plugins);
  await markAsModules(folder);
}
