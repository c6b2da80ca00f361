import { GenericContainer, getContainerRuntimeClient, type StartedTestContainer } from 'testcontainers';
import type { ScriptResult } from './kdc-host.ts';

// The entry of containers.ts's thread: its exports are the thread's tasks.

export interface ContainerWanted {
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly command: string[];
  /** Copied before the start and removed by it: nothing of it is in `docker inspect`. */
  readonly files: { readonly content: string; readonly target: string; readonly mode: number }[];
}

const started = new Map<string, StartedTestContainer>();

/** Lets testcontainers get to know the engine, for which it asks once a process. */
export async function meet(): Promise<void> {
  await getContainerRuntimeClient();
}

/** Starts a container on the host's network and returns its id. */
export async function start(wanted: ContainerWanted): Promise<string> {
  const container = await new GenericContainer(wanted.image)
    .withNetworkMode('host')
    .withLabels({ ...wanted.labels })
    .withCopyContentToContainer(wanted.files)
    .withCommand(wanted.command)
    .start();
  started.set(container.getId(), container);
  return container.getId();
}

/** Runs a command in a container that this thread started. */
export async function exec({ id, command }: { id: string; command: string[] }): Promise<ScriptResult> {
  const container = started.get(id);
  if (!container) throw new Error(`no container ${id} was started here`);
  const { exitCode, stdout, stderr } = await container.exec(command);
  return { exitCode, stdout, stderr };
}
