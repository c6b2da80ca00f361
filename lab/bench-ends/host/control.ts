import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { BenchError, type HostEnd, type Task } from './perform.ts';

/**
 * Takes tasks from the bench by a unix socket, a JSON object a line, and answers each with `{ done }` or `{ failed }`;
 * resolves when the bench hangs up. The first line, `{ ready: true }`, says that the way to the guest stands.
 */
export async function obeyBench(path: string, perform: HostEnd): Promise<void> {
  const socket = connect(path);
  await once(socket, 'connect');
  const tell = (message: object) => socket.write(`${JSON.stringify(message)}\n`);
  tell({ ready: true });
  for await (const line of createInterface({ input: socket })) {
    const began = process.cpuUsage();
    try {
      const done = await perform(JSON.parse(line) as Task);
      const { user, system } = process.cpuUsage(began);
      tell({ done: { ...done, cpuSeconds: (user + system) / 1e6 } });
    } catch (error) {
      tell({
        failed: {
          code: error instanceof BenchError ? error.code : 'left',
          message: error instanceof Error ? error.message : String(error),
        },
      });
    }
  }
}
