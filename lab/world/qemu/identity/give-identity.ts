import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { deadlinesOf } from '../../../deadline/deadlines-of.ts';
import type { Monitor } from '../../ports.ts';
import { MachineError } from '../machine-error.ts';
import type { Identity } from './identity.ts';
import { identityDirectives } from './identity-directives.ts';

const { waitUntil, withDeadline } = deadlinesOf('lab');

/** Kerberos tolerates 300 s; what is more than this apart was not set, while less can be a slow start. */
const maxClockErrorMs = 60_000;
/** The device of lab.identity.0 (qemu-argv.ts). */
export const identityPort = 'port-identity';
const maxAnswerOctets = 512;
const randomOctets = 64;
const machineIdOctets = 16;

export interface IdentityTarget {
  readonly name: string;
  /** The host's end of the port lab.identity.0. */
  readonly identitySocket: string;
  readonly monitor: Pick<Monitor, 'events'>;
}

/**
 * Gives a machine its identity, its clock and fresh randomness, in one exchange with the program that waits for it in
 * the guest. The agent then starts to serve. Rejects with `identity-failed`, or a DeadlineError when nobody answers.
 */
export async function giveIdentity(
  machine: IdentityTarget,
  identity: Identity,
  timeoutMs: number,
): Promise<void> {
  await portOpened(machine, timeoutMs);
  const directives = identityDirectives(identity, {
    random: randomBytes(randomOctets),
    machineId: randomBytes(machineIdOctets).toString('hex'),
    nowMs: Date.now(),
  });
  const socket = connect(machine.identitySocket);
  // After the answer nobody listens for what happens to the connection.
  socket.on('error', () => undefined);
  try {
    const answer = exchange(socket, directives);
    const said = await withDeadline(answer, `${machine.name} to take its identity`, timeoutMs);
    requireDone(machine.name, said, Date.now());
  } finally {
    socket.destroy();
  }
}

/** What is sent to a port that the guest has not opened yet may stay stuck in QEMU until more follows. */
async function portOpened({ name, monitor }: IdentityTarget, timeoutMs: number): Promise<void> {
  await waitUntil(
    () =>
      monitor.events.findLast(
        ({ event, data }) => event === 'VSERPORT_CHANGE' && data['id'] === identityPort,
      ),
    (change) => change?.data['open'] === true,
    { for: `${name} to wait for an identity`, timeoutMs, intervalMs: 2 },
  );
}

async function exchange(socket: Socket, directives: Buffer): Promise<string> {
  await once(socket, 'connect');
  socket.write(directives);
  let said = '';
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    said += chunk.toString('utf8');
    if (said.includes('\n') || said.length > maxAnswerOctets) break;
  }
  return said.split('\n')[0]?.slice(0, maxAnswerOctets) ?? '';
}

function requireDone(name: string, said: string, nowMs: number): void {
  const guestMs = Number(/^done (\d+)$/.exec(said)?.[1]);
  if (Number.isNaN(guestMs))
    throw new MachineError('identity-failed', `${name} refused its identity: ${said || 'it said nothing'}`);
  if (Math.abs(nowMs - guestMs) > maxClockErrorMs) {
    throw new MachineError(
      'identity-failed',
      `the clock of ${name} is ${Math.round(guestMs - nowMs)} ms from the host's after it was set`,
    );
  }
}
