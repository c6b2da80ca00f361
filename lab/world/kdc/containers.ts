import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { onThisHost } from '../../deadline/host-speed.ts';
import { type Engine, findEngine } from '../docker/find-engine.ts';
import type * as Worker from './containers-worker.ts';
import type { ContainerWanted } from './containers-worker.ts';
import type { ScriptResult } from './kdc-host.ts';

/** testcontainers in a thread of its own: loading it takes 0.2 s, in which the lab is at other things. */
export interface Containers {
  /** Starts a container on the host's network and resolves with its id. */
  start(wanted: ContainerWanted): Promise<string>;
  /** Runs a command in one that was started here. */
  exec(id: string, command: readonly string[]): Promise<ScriptResult>;
}

/** testcontainers itself gives a start up after 60 s. */
const startTimeoutMs = 90_000;
const execTimeoutMs = 30_000;

const threads = new Map<string, Piscina>();

/** The engine's thread. An error of the engine, or a thread that ends, rejects what it was asked. */
export function containersOf(engine: Engine): Containers {
  const thread = threads.get(engine.socket) ?? startThread(engine);
  const perform = <Name extends keyof typeof Worker>(
    name: Name,
    task: Parameters<(typeof Worker)[Name]>[0],
    timeoutMs: number,
  ) =>
    thread.run(task, { name, signal: AbortSignal.timeout(onThisHost(timeoutMs)) }) as ReturnType<
      (typeof Worker)[Name]
    >;
  return {
    start: (wanted) => perform('start', wanted, startTimeoutMs),
    exec: (id, command) => perform('exec', { id, command: [...command] }, execTimeoutMs),
  };
}

function startThread(engine: Engine): Piscina {
  const thread = new Piscina({
    filename: fileURLToPath(new URL('./containers-worker.ts', import.meta.url)),
    name: 'meet',
    maxThreads: 1,
    idleTimeout: Infinity,
    // Its tasks wait for the engine, so that a hundred of them fit.
    concurrentTasksPerWorker: 100,
    atomics: 'disabled',
    recordTiming: false,
    // Flags of the main program, such as --import, are not for the thread.
    execArgv: [],
    env: {
      ...process.env,
      DOCKER_HOST: `unix://${engine.socket}`,
      // Its image cannot be pulled without a registry, so labels take the reaper's place.
      TESTCONTAINERS_RYUK_DISABLED: 'true',
      // Or a bridge's gateway is taken for the host where /.dockerenv exists.
      TESTCONTAINERS_HOST_OVERRIDE: '127.0.0.1',
    },
  });
  // What was asked of a thread that ends is rejected, and what is asked next starts another: nothing is left to do here.
  thread.on('error', () => undefined);
  threads.set(engine.socket, thread);
  thread.run(undefined, { name: 'meet' }).catch(() => undefined);
  return thread;
}

/** Begins to load it if an engine answers; whoever needs it meets a failure again and reports it. */
export function loadContainersEarly(): void {
  void findEngine()
    .then((engine) => engine && containersOf(engine))
    .catch(() => undefined);
}
