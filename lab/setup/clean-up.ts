import { removeAbandonedBuilds } from '../world/cache/abandoned-builds.ts';
import { removeAbandonedContainers } from '../world/docker/abandoned-containers.ts';
import { findEngine } from '../world/docker/find-engine.ts';
import { endAbandonedProcesses } from '../world/owner/abandoned-processes.ts';
import { removeAbandonedFolders, removeAbandonedOwnedFolders } from '../world/owner/owned-folder.ts';
import { templateStores } from '../world/qemu/template/template-store.ts';

/** Removes what labs that were killed left; what running labs own is not touched. Returns a line for each thing. */
export async function cleanUp(): Promise<readonly string[]> {
  // Processes first, since they write to the folders; containers last, since a killed lab's request may still be on its way.
  const killed = await endAbandonedProcesses();
  const folders = await removeAbandonedOwnedFolders();
  const builds = [
    ...(await removeAbandonedBuilds()),
    ...(await removeAbandonedFolders(await templateStores())),
  ];
  const engine = await findEngine();
  const containers = engine === undefined ? [] : await removeAbandonedContainers(engine);
  return [
    ...killed.map((pid) => `ended the process ${pid}`),
    ...[...folders, ...builds].map((folder) => `removed ${folder}`),
    ...containers.map((id) => `removed the container ${id.slice(0, 12)}`),
  ];
}
