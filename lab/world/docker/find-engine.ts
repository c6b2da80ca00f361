import { cacheFolder } from './cache-folder.ts';
import { EngineError } from './engine-error.ts';
import { engineRequest } from './engine-request.ts';
import { ownEngineFolder } from './own-engine.ts';

const pingTimeoutMs = 3000;

/** A Docker engine that answers. */
export interface Engine {
  /** Its unix socket. */
  readonly socket: string;
  /** True for the one that the lab started for itself. */
  readonly ours: boolean;
}

/**
 * The first engine that answers: DOCKER_HOST, the default socket, the lab's own.
 * Throws `unusable-host` when DOCKER_HOST is not a unix socket: the KDC listens on this machine's loopback.
 */
export async function findEngine(env: NodeJS.ProcessEnv = process.env): Promise<Engine | undefined> {
  const own = `${ownEngineFolder(cacheFolder(env))}/docker.sock`;
  for (const socket of new Set([...namedSocket(env['DOCKER_HOST']), '/var/run/docker.sock', own])) {
    if (await answers(socket)) return { socket, ours: socket === own };
  }
  return undefined;
}

function namedSocket(dockerHost: string | undefined): string[] {
  if (dockerHost === undefined || dockerHost === '') return [];
  if (dockerHost.startsWith('unix://')) return [dockerHost.slice('unix://'.length)];
  throw new EngineError(
    'unusable-host',
    `DOCKER_HOST is ${dockerHost}: the KDC container listens on this machine's loopback, so only unix:// will do; unset it, or use --kdc=process`,
  );
}

async function answers(socket: string): Promise<boolean> {
  try {
    return (await engineRequest(socket, 'GET', '/_ping', pingTimeoutMs)).status === 200;
  } catch {
    return false;
  }
}
