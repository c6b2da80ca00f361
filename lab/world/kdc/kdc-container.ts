import type * as Testcontainers from 'testcontainers';
import { ownerLabel, runLabel } from '../docker/abandoned-containers.ts';
import { ownerText, thisOwner } from '../owner/owner.ts';
import { engineJson, engineRequest } from '../docker/engine-request.ts';
import type { Engine } from '../docker/find-engine.ts';
import { z } from 'zod';
import type { KdcHost } from './kdc-host.ts';
import type { KdcRecipe } from './kdc-process.ts';
import { KdcError } from './kdc-error.ts';

const folder = '/realm';
const maxLogOctets = 16 * 1024 * 1024;
const stopTimeoutMs = 5000;

/** Loads testcontainers, which takes about 0.4 s; start-up calls this early to have it ready in time. */
export async function loadContainers(engine: Engine): Promise<typeof Testcontainers> {
  // Read when it is imported. The reaper's image cannot be pulled without a registry, so labels take its place;
  // the override stops it from taking a bridge's gateway for the host where /.dockerenv exists.
  process.env['DOCKER_HOST'] = `unix://${engine.socket}`;
  process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
  process.env['TESTCONTAINERS_HOST_OVERRIDE'] = '127.0.0.1';
  return import('testcontainers');
}

/** Starts the recipe as a container on the host's network. */
export async function startKdcContainer(
  recipe: KdcRecipe,
  engine: Engine,
  image: string,
  runId: string,
): Promise<KdcHost> {
  const { GenericContainer } = await loadContainers(engine);
  const container = await new GenericContainer(image)
    .withNetworkMode('host')
    .withLabels({ [runLabel]: runId, [ownerLabel]: ownerText(thisOwner()) })
    // Copied before the start and removed by it: nothing of it is in `docker inspect`.
    .withCopyContentToContainer([
      { content: recipe.commands.reveal(), target: `${folder}/commands`, mode: 0o600 },
      { content: recipe.krb5Conf, target: `${folder}/krb5.conf`, mode: 0o644 },
      { content: recipe.kdcConf(folder), target: `${folder}/kdc.conf`, mode: 0o644 },
    ])
    .withCommand([recipe.realm])
    .start()
    .catch((error: unknown) => {
      throw new KdcError('not-ready', `the KDC's container did not start: ${String(error)}`, error);
    });
  const exec = async (command: string[]) => {
    const { exitCode, stdout, stderr } = await container.exec(command);
    return { exitCode, stdout, stderr };
  };
  return {
    kind: 'container',
    containerId: container.getId(),
    run: (script, principals) => exec([`/opt/krb5/${script}`, folder, recipe.realm, ...principals]),
    readLog: async () => (await exec(['tail', '-c', String(maxLogOctets), `${folder}/kdc.log`])).stdout,
    ended: () => endOf(engine, container.getId()),
    stop: async () => {
      try {
        await container.stop({ timeout: stopTimeoutMs, remove: true, removeVolumes: true });
      } catch (error) {
        const id = container.getId().slice(0, 12);
        throw new KdcError(
          'not-removed',
          `the KDC's container ${id} could not be removed (${String(error)}): make clean does it when the engine answers`,
          error,
        );
      }
    },
  };
}

const inspected = z.object({ State: z.object({ Running: z.boolean(), ExitCode: z.int() }) });

async function endOf(engine: Engine, id: string): Promise<string | undefined> {
  const { State } = inspected.parse(await engineJson(engine.socket, 'GET', `/containers/${id}/json`));
  if (State.Running) return undefined;
  const logs = await engineRequest(engine.socket, 'GET', `/containers/${id}/logs?stdout=1&stderr=1&tail=20`);
  // The engine frames its logs with 8 octets of header a line, of which only the text is of interest.
  return `its container ended with exit ${State.ExitCode}; ${logs.body.replaceAll(/\p{Cc}+/gu, ' ').trim()}`;
}
