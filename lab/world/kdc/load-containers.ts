import type * as Testcontainers from 'testcontainers';
import { type Engine, findEngine } from '../docker/find-engine.ts';

/** Loads testcontainers and lets it get to know the engine, which takes some 0.5 s the first time. */
export async function loadContainers(engine: Engine): Promise<typeof Testcontainers> {
  // Read when it is imported. The reaper's image cannot be pulled without a registry, so labels take its place;
  // the override stops it from taking a bridge's gateway for the host where /.dockerenv exists.
  process.env['DOCKER_HOST'] = `unix://${engine.socket}`;
  process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
  process.env['TESTCONTAINERS_HOST_OVERRIDE'] = '127.0.0.1';
  const containers = await import('testcontainers');
  // It asks the engine, and for docker compose, once a process.
  await containers.getContainerRuntimeClient();
  return containers;
}

/** Begins that while the lab is still at other things; whoever needs it meets the same failure again and reports it. */
export function loadContainersEarly(): void {
  void findEngine()
    .then((engine) => engine && loadContainers(engine))
    .catch(() => undefined);
}
