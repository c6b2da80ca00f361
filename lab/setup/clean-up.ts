import { removeAbandonedContainers } from '../world/docker/abandoned-containers.ts';
import { findEngine } from '../world/docker/find-engine.ts';
import { reapMachines } from '../world/qemu/reap-machines.ts';

/** Removes what labs that were killed left; what running labs own is not touched. Returns a line for each thing. */
export async function cleanUp(): Promise<readonly string[]> {
  const engine = await findEngine();
  const containers = engine === undefined ? [] : await removeAbandonedContainers(engine);
  const { killed, folders } = await reapMachines();
  return [
    ...containers.map((id) => `removed the container ${id.slice(0, 12)}`),
    ...killed.map((pid) => `ended the machine with pid ${pid}`),
    ...folders.map((folder) => `removed ${folder}`),
  ];
}
