import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { BenchError } from '../bench-error.ts';
import type { HostEnd, Task } from './perform.ts';

/**
 * Takes tasks from the bench by a unix socket, a JSON object a line, and answers each with `{ done }` or `{ failed }`;
 * resolves when the bench hangs up. The first line, `{ ready: true }`, says that the way to the guest stands; where it
 * does not, that is `{ failed }`.
 */
export async function obeyBench(path: string, open: () => Promise<HostEnd>): Promise<void> {
  const socket = connect(path);
  await once(socket, 'connect');
  const tell = (message: object) => socket.write(`${JSON.stringify(message)}\n`);
  const lines = createInterface({ input: socket });
  let perform: HostEnd | undefined;
  try {
    perform = await open();
    tell({ ready: true });
  } catch (error) {
    tell(failure(error, 'no-way'));
  }
  for await (const line of lines) {
    if (!perform) continue;
    const began = process.cpuUsage();
    try {
      const done = await perform(JSON.parse(line) as Task);
      const { user, system } = process.cpuUsage(began);
      tell({ done: { ...done, cpuSeconds: (user + system) / 1e6 } });
    } catch (error) {
      tell(failure(error, 'left'));
    }
  }
}

function failure(error: unknown, otherwise: string): object {
  return {
    failed: {
      code: error instanceof BenchError ? error.code : otherwise,
      message: error instanceof Error ? error.message : String(error),
    },
  };
}
