import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { withDeadline } from '../deadline/wait-until.ts';

/** Just enough QMP for the SPICE tests; events are dropped. */
export interface TestMonitor extends Disposable {
  execute(command: string, args?: Readonly<Record<string, unknown>>): Promise<unknown>;
}

interface Answer {
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
}

export async function connectQmp(path: string): Promise<TestMonitor> {
  const socket = connect(path);
  await once(socket, 'connect');
  socket.on('error', () => undefined);
  const waiting: ((answer: Answer) => void)[] = [];
  socket.once('close', () => {
    for (const answer of waiting.splice(0)) answer({ error: { desc: 'the machine is gone' } });
  });
  const lines = createInterface(socket);
  lines.on('error', () => undefined);
  lines.on('line', (line) => {
    const answer = JSON.parse(line) as Answer;
    if ('return' in answer || 'error' in answer) waiting.shift()?.(answer);
  });
  const execute = async (command: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> => {
    const answer = new Promise<Answer>((resolve) => waiting.push(resolve));
    socket.write(`${JSON.stringify({ execute: command, arguments: args })}\n`);
    if (socket.destroyed) throw new Error(`QMP ${command}: the machine is gone`);
    const { error, return: result } = await withDeadline(answer, `QMP ${command}`, 10_000);
    if (error) throw new Error(`QMP ${command}: ${error.desc}`);
    return result;
  };
  await execute('qmp_capabilities');
  return { execute, [Symbol.dispose]: () => void socket.destroy() };
}
