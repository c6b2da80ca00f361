import { readdir, readFile } from 'node:fs/promises';
import { ownerLabel } from '../world/docker/abandoned-containers.ts';
import { engineJson } from '../world/docker/engine-request.ts';
import { findEngine } from '../world/docker/find-engine.ts';
import { mountsBelow } from '../world/docker/unmount-below.ts';
import { type Owner, ownerText } from '../world/owner/owner.ts';
import { ownerVariable } from '../world/owner/tied-command.ts';

/** Processes that are marked as this lab's, or name a folder of its TMPDIR: pid and command line. */
export async function processesOf(lab: Owner, folder: string): Promise<readonly string[]> {
  const mark = `${ownerVariable}=${ownerText(lab)}`;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && name !== String(lab.pid));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '');
      const [environment, command] = [await read('environ'), await read('cmdline')];
      const isOurs = environment.split('\0').includes(mark) || command.includes(`${folder}/`);
      return isOurs ? [`${pid} ${command.replaceAll('\0', ' ').slice(0, 200)}`] : [];
    }),
  );
  return found.flat();
}

/** What is left of a lab but processes: files in its TMPDIR, mounts below it, containers with its label. */
export async function thingsOf(lab: Owner, folder: string): Promise<readonly string[]> {
  const files = await readdir(folder, { recursive: true });
  const mounts = mountsBelow(await readFile('/proc/self/mounts', 'utf8'), folder);
  return [
    ...files.filter((name) => /^spice-sso-lab-\d+\/|\.vv$|mmdebstrap/.test(name)),
    ...mounts.map((path) => `mount ${path}`),
    ...(await containersOf(lab)).map((id) => `container ${id}`),
  ];
}

async function containersOf(lab: Owner): Promise<readonly string[]> {
  const engine = await findEngine();
  if (engine === undefined) return [];
  const filters = encodeURIComponent(JSON.stringify({ label: [`${ownerLabel}=${ownerText(lab)}`] }));
  const found = await engineJson(engine.socket, 'GET', `/containers/json?all=true&filters=${filters}`);
  return (found as readonly { readonly Id: string }[]).map(({ Id }) => Id);
}
