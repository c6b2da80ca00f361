import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureCachedFolder } from '../cache/cached-folder.ts';
import { bundleBenchEnd, bundleGssWorker, markAsModules } from '../components/bundle.ts';
import { settleModes } from '../components/settle-modes.ts';
import { benchEndsKey } from '../components/source-key.ts';
import { runBuildStep } from '../qemu/build-step.ts';

/** The programs of a benchmark, built. */
export interface BenchPrograms {
  /** An approved plugin folder with `bench-host-end` alone in it. */
  readonly hostFolder: string;
  /** Node, through the agent's code for its port. */
  readonly guestEnd: string;
  /** What it needs beside it for a security layer. */
  readonly gssWorker: string;
  /** C. */
  readonly guestEndInC: string;
}

const buildTimeoutMs = 120_000;

/** From the cache, or built anew (about 2 s). Rejects with a MachineError. */
export async function ensureBenchPrograms(): Promise<BenchPrograms> {
  const folder = await ensureCachedFolder({
    kind: 'components/bench',
    key: benchEndsKey(),
    build: async (building) => {
      const host = join(building, 'host');
      await mkdir(host);
      await Promise.all([
        bundleBenchEnd('host', join(host, 'bench-host-end')),
        bundleBenchEnd('guest', join(building, 'bench-guest-end.js')),
        bundleGssWorker(host),
        markAsModules(host),
        runBuildStep(
          [
            fileURLToPath(new URL('../../../qemu/bench/build.sh', import.meta.url)),
            join(building, 'bench-end-c'),
          ],
          {
            logFile: join(building, 'build.log'),
            timeoutMs: buildTimeoutMs,
            debianPackage: 'gcc',
            failure: 'components-build-failed',
          },
        ),
      ]);
      await settleModes(building);
    },
  });
  return {
    hostFolder: join(folder, 'host'),
    guestEnd: join(folder, 'bench-guest-end.js'),
    gssWorker: join(folder, 'host', 'gss-worker.js'),
    guestEndInC: join(folder, 'bench-end-c'),
  };
}
