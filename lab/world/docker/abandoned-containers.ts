import { z } from 'zod';
import { isAlive, type Owner } from '../owner/owner.ts';
import { engineJson, engineRequest } from './engine-request.ts';
import type { Engine } from './find-engine.ts';

/** The labels of a lab's containers: whose run it is, and the process that will remove it. */
export const runLabel = 'spice-sso-lab.run';
export const ownerLabel = 'spice-sso-lab.pid';

/** The owner as a label: `<pid>:<start ticks>`. */
export function ownerText(owner: Owner): string {
  return `${owner.pid}:${owner.startTicks}`;
}

/** The owner that a label names; undefined when it is none. */
export function parseOwner(text: string): Owner | undefined {
  const [, pid, startTicks] = /^([1-9]\d{0,9}):(\d{1,15})$/.exec(text) ?? [];
  return pid === undefined || startTicks === undefined
    ? undefined
    : { pid: Number(pid), startTicks: Number(startTicks) };
}

const containers = z.array(
  z.object({ Id: z.string().regex(/^[0-9a-f]{64}$/), Labels: z.record(z.string(), z.string()) }),
);

/** Removes the containers, running or not, whose lab is dead; returns their ids. */
export async function removeAbandonedContainers(engine: Engine): Promise<readonly string[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: [ownerLabel] }));
  const found = containers.parse(
    await engineJson(engine.socket, 'GET', `/containers/json?all=1&filters=${filters}`),
  );
  const abandoned = found
    .filter(({ Labels }) => {
      const owner = parseOwner(Labels[ownerLabel] ?? '');
      return owner === undefined || !isAlive(owner);
    })
    .map(({ Id }) => Id);
  // One that is being removed by somebody else answers 404 or 409, and is as good as gone.
  await Promise.all(
    abandoned.map((id) => engineRequest(engine.socket, 'DELETE', `/containers/${id}?force=1&v=1`, 30_000)),
  );
  return abandoned;
}
