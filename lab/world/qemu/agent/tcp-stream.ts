import { deadlinesOf } from '../../../deadline/deadlines-of.ts';
import { leasePort } from '../../owner/lease-port.ts';
import type { Machine } from '../../ports.ts';

const { waitUntil } = deadlinesOf('product');

/** Where a guest's agent listens that serves TCP. */
export const agentTcpPort = 4711;

/** A listening socket with that port, as /proc/net/tcp writes it (proc(5)). */
const listening = `:${agentTcpPort.toString(16).toUpperCase()} 00000000:0000 0A`;

/** Resolves when the guest's kernel says that somebody listens there. */
export async function agentListens(machine: Machine, timeoutMs: number): Promise<void> {
  await waitUntil(
    () => machine.commands.run(['grep', '-c', listening, '/proc/net/tcp']),
    ({ exitCode }) => exitCode === 0,
    { for: `${machine.name}'s agent to listen on TCP`, timeoutMs, intervalMs: 100 },
  );
}

/** A port of the host's loopback that QEMU's user-mode network passes on to the agent, until it is disposed. */
export async function forwardToAgent(machine: Machine): Promise<AsyncDisposable & { readonly port: number }> {
  await using undo = new AsyncDisposableStack();
  const { port } = undo.use(await leasePort('127.0.0.1'));
  const monitor = (line: string) =>
    machine.monitor.execute('human-monitor-command', { 'command-line': line });
  const said = await monitor(`hostfwd_add net0 tcp:127.0.0.1:${port}-:${agentTcpPort}`);
  // This command has no error of its own: it says what is wrong, or nothing.
  if (said !== '') throw new Error(`QEMU forwards no port: ${String(said)}`);
  undo.defer(async () => {
    // With QEMU gone the forwarding is too.
    await monitor(`hostfwd_remove net0 tcp:127.0.0.1:${port}`).catch(() => undefined);
  });
  const resources = undo.move();
  return { port, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}
