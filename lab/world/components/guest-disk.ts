import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureCachedFolder } from '../cache/cached-folder.ts';
import { runBuildStep } from '../qemu/build-step.ts';
import { bundleComponent, bundleGssWorker, markAsModules } from './bundle.ts';
import { componentsKey } from './source-key.ts';

const buildTimeoutMs = 120_000;
const native = [
  { script: 'qemu/pam/build.sh', output: 'pam_sso_handle.so' },
  { script: 'qemu/console/build.sh', output: 'sso-console-lock' },
];

/** The components' disk of the guest (erofs), from the cache or built anew (about 3 s). Rejects with a MachineError. */
export async function ensureGuestDisk(): Promise<string> {
  const folder = await ensureCachedFolder({
    kind: 'components/guest',
    key: await componentsKey(),
    build: async (building) => {
      const root = join(building, 'root');
      const agent = join(root, 'sso-guest-agent');
      await mkdir(root);
      await bundleComponent('sso-guest-agent', join(agent, 'main.js'));
      await bundleGssWorker(agent);
      await markAsModules(agent);
      for (const { script, output } of native) {
        await runBuildStep(
          [fileURLToPath(new URL(`../../../${script}`, import.meta.url)), join(root, output)],
          {
            logFile: join(building, 'build.log'),
            timeoutMs: buildTimeoutMs,
            debianPackage: 'gcc libpam0g-dev libsystemd-dev',
            failure: 'components-build-failed',
          },
        );
      }
      await runBuildStep(
        ['mkfs.erofs', '--quiet', '-x-1', '--all-root', join(building, 'components.erofs'), root],
        {
          logFile: join(building, 'build.log'),
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
