import { ownerLabel, runLabel } from '../docker/abandoned-containers.ts';
import type { KdcState } from '../ports.ts';
import { ownerText, thisOwner } from '../owner/owner.ts';
import { engineLogText } from '../docker/engine-log.ts';
import { engineJson, engineRequest } from '../docker/engine-request.ts';
import type { Engine } from '../docker/find-engine.ts';
import { z } from 'zod';
import { containersOf } from './containers.ts';
import type { KdcHost } from './kdc-host.ts';
import type { KdcRecipe } from './kdc-process.ts';
import { KdcError } from './kdc-error.ts';

const folder = '/realm';
const maxLogOctets = 16 * 1024 * 1024;
const removalTimeoutMs = 5000;

/** Starts the recipe as a container on the host's network. */
export async function startKdcContainer(
  recipe: KdcRecipe,
  engine: Engine,
  image: string,
  runId: string,
): Promise<KdcHost> {
  const containers = containersOf(engine);
  const id = await containers
    .start({
      image,
      labels: { [runLabel]: runId, [ownerLabel]: ownerText(thisOwner()) },
      files: [
        { content: recipe.commands.reveal(), target: `${folder}/commands`, mode: 0o600 },
        { content: recipe.krb5Conf, target: `${folder}/krb5.conf`, mode: 0o644 },
        { content: recipe.kdcConf(folder), target: `${folder}/kdc.conf`, mode: 0o644 },
      ],
      command: [recipe.realm],
    })
    .catch((error: unknown) => {
      throw new KdcError('not-ready', `the KDC's container did not start: ${String(error)}`, error);
    });
  const exec = (command: string[]) => containers.exec(id, command);
  let state: KdcState = 'up';
  return {
    kind: 'container',
    containerId: id,
    run: (script, principals) => exec([`/opt/krb5/${script}`, folder, recipe.realm, ...principals]),
    readLog: async () => (await exec(['tail', '-c', String(maxLogOctets), `${folder}/kdc.log`])).stdout,
    ended: () => endOf(engine, id),
    async setState(wanted) {
      if (wanted === state) return;
      // A signal silences the KDC alone: what is read beside its database still runs.
      if (state === 'silent') await order(engine, id, 'kill?signal=CONT');
      if (state === 'down') await order(engine, id, 'start');
      if (wanted === 'silent') await order(engine, id, 'kill?signal=STOP');
      if (wanted === 'down') await order(engine, id, 'stop?t=2');
      state = wanted;
    },
    stop: () => remove(engine, id),
  };
}

async function order(engine: Engine, id: string, what: string): Promise<void> {
  await engineJson(engine.socket, 'POST', `/containers/${id}/${what}`);
}

/** A KDC has no state worth a clean end: it is killed and removed by one request. */
async function remove(engine: Engine, id: string): Promise<void> {
  const path = `/containers/${id}?force=1&v=1`;
  const answer = await engineRequest(engine.socket, 'DELETE', path, removalTimeoutMs).catch(notRemoved);
  // One that is gone, or going, is as good as removed.
  if (answer.status >= 300 && answer.status !== 404 && answer.status !== 409)
    notRemoved(`${answer.status} ${answer.body.trim()}`);

  function notRemoved(why: unknown): never {
    throw new KdcError(
      'not-removed',
      `the KDC's container ${id.slice(0, 12)} could not be removed (${String(why)}): make clean does it when the engine answers`,
      why,
    );
  }
}

const inspected = z.object({ State: z.object({ Running: z.boolean(), ExitCode: z.int() }) });

async function endOf(engine: Engine, id: string): Promise<string | undefined> {
  const { State } = inspected.parse(await engineJson(engine.socket, 'GET', `/containers/${id}/json`));
  if (State.Running) return undefined;
  const logs = await engineRequest(engine.socket, 'GET', `/containers/${id}/logs?stdout=1&stderr=1&tail=20`);
  const text = engineLogText(logs.bytes)
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim();
  return `its container ended with exit ${State.ExitCode}; ${text}`;
}
