import { z } from 'zod';
import { deadlinesOf } from '../../../deadline/deadlines-of.ts';
import type { Monitor } from '../../ports.ts';
import { MachineError } from '../machine-error.ts';

const { waitUntil } = deadlinesOf('lab');

/** A machine's state without its memory is under 1 MB. */
const transferTimeoutMs = 10_000;

const migration = z.looseObject({ status: z.string().optional(), 'error-desc': z.string().optional() });

/** Stops the machine and writes all of its state but its memory, which stays in its shared file (QMP `migrate`). */
export async function saveState(monitor: Monitor, stateFile: string, signal: AbortSignal): Promise<void> {
  await ignoreSharedMemory(monitor);
  await monitor.execute('stop');
  await monitor.execute('migrate', { uri: `exec:cat > ${quoted(stateFile)}` });
  await transferred(monitor, 'the state of the template to be saved', signal);
}

/** Gives a machine that waits for it (`-incoming defer`) its state, and lets it run. */
export async function loadState(monitor: Monitor, stateFile: string, signal: AbortSignal): Promise<void> {
  await ignoreSharedMemory(monitor);
  await monitor.execute('migrate-incoming', { uri: `exec:cat ${quoted(stateFile)}` });
  // A `cont` while the state still comes in would be lost.
  await transferred(monitor, 'the state of the template to be loaded', signal);
  await monitor.execute('cont');
}

async function ignoreSharedMemory(monitor: Monitor): Promise<void> {
  await monitor.execute('migrate-set-capabilities', {
    capabilities: [{ capability: 'x-ignore-shared', state: true }],
  });
}

async function transferred(monitor: Monitor, what: string, signal: AbortSignal): Promise<void> {
  const end = await waitUntil(
    async () => migration.parse(await monitor.execute('query-migrate')),
    ({ status }) => status === 'completed' || status === 'failed',
    { for: what, timeoutMs: transferTimeoutMs, intervalMs: 2, signal },
  );
  if (end.status === 'failed')
    throw new MachineError('template-unusable', `${what}: ${end['error-desc'] ?? 'QEMU says no more'}`);
}

/** QEMU gives the command to /bin/sh. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}
