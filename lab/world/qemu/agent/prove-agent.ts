import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { deadlinesOf } from '../../../deadline/deadlines-of.ts';
import { ssoLimits, ssoVersions } from '../../../wire/sso/limits.ts';
import { createLineSplitter, textOf } from '../../../wire/sso/line-splitter.ts';
import type { Message } from '../../../wire/sso/message.ts';
import { parseMessage } from '../../../wire/sso/parse-message.ts';
import { serializeMessage } from '../../../wire/sso/serialize-message.ts';
import type { PortMessage } from '../../../wire/spice/port-message.ts';
import type { Machine } from '../../ports.ts';
import { openSpiceSession, type SpicePort } from './spice-port.ts';

const { withDeadline } = deadlinesOf('product');

/** The port that carries the SSO channel. */
export const ssoPort = 'spice.sso.0';

export interface ProvenAgent {
  readonly epoch: string;
  /** When the nonce came back, by performance.now(). */
  readonly echoedAtMs: number;
}

/**
 * Proves that the agent serves the channel under the machine's new identity: it echoes a fresh nonce, which no octet
 * left over from elsewhere can, and then answers `info spn` with `spn`.
 * `portId` is the port's number among the machine's SPICE ports; its channel is linked once `introduced` is through,
 * while the session that it needs comes up meanwhile.
 */
export async function proveAgent(
  machine: Pick<Machine, 'name' | 'spice' | 'issueTicket' | 'monitor'>,
  {
    portId,
    spn,
    introduced,
  }: { readonly portId: number; readonly spn: string; readonly introduced: Promise<void> },
  timeoutMs: number,
): Promise<ProvenAgent> {
  const ticket = await machine.issueTicket();
  const work = async () => {
    using session = await openSpiceSession(machine.spice, ticket);
    await introduced;
    const port = await session.openPort(portId);
    if (port.name !== ssoPort) throw new Error(`SPICE port ${portId} is ${port.name}, not ${ssoPort}`);
    return await converse(port, spn);
  };
  try {
    return await withDeadline(work(), `the SSO agent of ${machine.name} to answer as ${spn}`, timeoutMs);
  } finally {
    await machine.monitor.execute('expire_password', { protocol: 'spice', time: 'now' });
  }
}

async function converse(port: SpicePort, spn: string): Promise<ProvenAgent> {
  const nonce = randomBytes(16).toString('hex');
  const split = createLineSplitter(ssoLimits.plainLineOctets);
  let proven: ProvenAgent | undefined;
  const send = (message: Message) => port.send(Buffer.from(`\n${serializeMessage(message)}\n`));
  const greet = () =>
    send({ kind: 'client-signature', versions: ssoVersions, nonce, features: ['sasl=GSSAPI'] });
  // The agent speaks first, so this is only for the case that its first words were lost.
  const again = setInterval(() => proven ?? greet(), ssoLimits.signatureMs);
  try {
    for await (const { data } of dataOf(port)) {
      for (let item = split.next(data, 0); item; item = split.next(data, item.end)) {
        if (item.kind !== 'line') continue;
        const said = parseMessage(textOf(item));
        if (said.kind === 'agent-signature' && proven === undefined) {
          if (said.nonce === undefined) greet();
          if (said.nonce !== nonce) continue;
          proven = { epoch: said.epoch, echoedAtMs: performance.now() };
          send({ kind: 'info', attribute: 'spn' });
        }
        if (said.kind !== 'ok' || proven === undefined) continue;
        if (said.value === spn) return proven;
        throw new Error(`the agent serves ${said.value ?? 'nobody'}, not ${spn}`);
      }
    }
  } finally {
    clearInterval(again);
  }
  throw new Error('the SPICE server hung up');
}

async function* dataOf(port: SpicePort): AsyncGenerator<Extract<PortMessage, { kind: 'data' }>> {
  for await (const message of port.messages()) if (message.kind === 'data') yield message;
}
