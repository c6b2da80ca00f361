import { performance } from 'node:perf_hooks';
import { waitUntil } from '../../../deadline/wait-until.ts';
import type { Monitor } from '../../ports.ts';
import { type IdentityTarget, giveIdentity, identityPort } from './give-identity.ts';
import type { Identity } from './identity.ts';

export interface ResetTarget extends IdentityTarget {
  readonly monitor: Monitor;
  /** Leaves the guest agent's port; the next command connects anew. */
  leaveCommands(): void;
}

/** Presses the machine's reset button; resolves when it has booted and taken this identity. Its disk is as new. */
export async function resetMachine(
  machine: ResetTarget,
  identity: Identity,
  timeoutMs: number,
): Promise<void> {
  const { monitor } = machine;
  const endsAtMs = performance.now() + timeoutMs;
  const startedAtMs = Date.now();
  machine.leaveCommands();
  await monitor.execute('system_reset');
  // The port still counts as open until the reset has closed it.
  await waitUntil(
    () =>
      monitor.events.some(
        ({ event, data, atMs }) =>
          atMs >= startedAtMs && event === 'VSERPORT_CHANGE' && data['id'] === identityPort,
      ),
    Boolean,
    { for: `${machine.name} to restart`, timeoutMs, intervalMs: 20 },
  );
  await giveIdentity(machine, identity, endsAtMs - performance.now());
}
