import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureCachedFolder } from '../cache/cached-folder.ts';
import { textHash } from '../docker/content-hash.ts';
import { runBuildStep } from '../qemu/build-step.ts';
import { buildGuestComponents } from './guest-components.ts';
import { buildKey, layOver } from './other-build.ts';
import { settleModes } from './settle-modes.ts';
import { componentsKey } from './source-key.ts';

const buildTimeoutMs = 120_000;

/**
 * The components' disk of the guest (erofs), from the cache or built anew (about 3 s). Rejects with a MachineError.
 * `otherBuild`: a folder that is laid over this checkout's build.
 */
export async function ensureGuestDisk(otherBuild?: string): Promise<string> {
  const key = componentsKey();
  const folder = await ensureCachedFolder({
    kind: 'components/guest',
    key: otherBuild === undefined ? key : textHash(`${key} ${await buildKey(otherBuild, 'guest')}`),
    build: async (building) => {
      const root = join(building, 'root');
      const logFile = join(building, 'build.log');
      await buildGuestComponents(root, logFile);
      if (otherBuild !== undefined) await layOver(otherBuild, 'guest', root);
      await settleModes(root);
      await runBuildStep(
        ['mkfs.erofs', '--quiet', '-x-1', '--all-root', join(building, 'components.erofs'), root],
        {
          logFile,
          timeoutMs: buildTimeoutMs,
          debianPackage: 'erofs-utils',
          failure: 'components-build-failed',
        },
      );
      await rm(root, { recursive: true });
    },
  });
  return join(folder, 'components.erofs');
}
