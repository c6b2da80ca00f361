import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { bundleTree, bundleGssWorker, markAsModules } from '../components/bundle.ts';
import { createOwnedFolder } from '../owner/owned-folder.ts';
import type { BenchBuild } from '../ports.ts';
import { layOutOtherTree } from './other-tree.ts';

export interface OtherBenchBuild extends AsyncDisposable {
  readonly build: BenchBuild;
  /** What it was made of: a commit's hash or a folder. */
  readonly of: string;
  readonly notes: readonly string[];
}

/**
 * The proxy and both ends of a benchmark, linked against another state of the product (about 2 s). Disposing removes
 * them. Rejects with a MachineError: no-components, or components-build-failed with the file that does not bundle.
 */
export async function buildOther(what: string): Promise<OtherBenchBuild> {
  await using undo = new AsyncDisposableStack();
  const { path } = undo.use(await createOwnedFolder());
  const tree = join(path, 'tree');
  const { of, notes } = await layOutOtherTree(what, tree);
  const hostFolder = join(path, 'host');
  await mkdir(hostFolder);
  const build: BenchBuild = {
    name: 'other',
    proxyFile: join(path, 'spice-port-proxy.js'),
    hostFolder,
    guestEnd: join(path, 'bench-guest-end.js'),
  };
  // Before the bundles: each is made of a folder below, and its maker looks up to here.
  await Promise.all([path, hostFolder].map(markAsModules));
  const steps = [
    bundleTree(tree, 'lab/components/spice-port-proxy/main.ts', build.proxyFile),
    bundleTree(tree, 'lab/bench-ends/host/main.ts', join(hostFolder, 'bench-host-end')),
    bundleTree(tree, 'lab/bench-ends/guest/main.ts', build.guestEnd),
    bundleGssWorker(hostFolder, tree),
  ];
  // None of them writes into a folder that goes.
  await Promise.allSettled(steps);
  await Promise.all(steps);
  const resources = undo.move();
  return { build, of, notes, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}
