import { join } from 'node:path';
import { ensureCachedFolder } from '../cache/cached-folder.ts';
import { bundleComponent, bundleGssWorker, markAsModules } from './bundle.ts';
import { componentsKey } from './source-key.ts';

/** What a desktop runs, built. */
export interface DesktopComponents {
  readonly proxyFile: string;
  /** The approved folder: its executables are the plugins. */
  readonly pluginFolder: string;
}

/** The proxy and its plugins as bundles, from the cache or built anew (about a second). */
export async function ensureDesktopComponents(): Promise<DesktopComponents> {
  const folder = await ensureCachedFolder({
    kind: 'components/desktop',
    key: await componentsKey(),
    build: async (building) => {
      const plugins = join(building, 'plugins');
      await Promise.all([
        bundleComponent('spice-port-proxy', join(building, 'spice-port-proxy.js')),
        bundleComponent('spice-client-sso', join(plugins, 'spice-client-sso')),
      ]);
      await bundleGssWorker(plugins);
      await markAsModules(building);
    },
  });
  return { proxyFile: join(folder, 'spice-port-proxy.js'), pluginFolder: join(folder, 'plugins') };
}
