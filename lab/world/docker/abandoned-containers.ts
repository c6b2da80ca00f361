import { z } from 'zod';
import { isAlive, parseOwner } from '../owner/owner.ts';
import { engineJson, engineRequest } from './engine-request.ts';
import type { Engine } from './find-engine.ts';

/** The labels of a lab's containers: whose run it is, and the process that will remove it. */
export const runLabel = 'spice-sso-lab.run';
export const ownerLabel = 'spice-sso-lab.pid';

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
