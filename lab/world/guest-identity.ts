import { readFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import type { GuestPlan, Plan } from '../scenario/plan.ts';
import { Secret } from '../secret/secret.ts';
import type { Realm } from './ports.ts';
import { proveAgent, ssoPort } from './qemu/agent/prove-agent.ts';
import { agentListens, agentTcpPort } from './qemu/agent/tcp-stream.ts';
import { giveIdentity } from './qemu/identity/give-identity.ts';
import { agentTlsFiles, type Identity } from './qemu/identity/identity.ts';
import type { QemuMachine } from './qemu/start-machine.ts';
import { ensureTlsMaterial } from './qemu/tls-material.ts';

/** Where a guest reaches the host's loopback: QEMU's user-mode network. */
const hostSeenFromGuest = '10.0.2.2';

export type GuestIdentity = Identity & { readonly agentConfig: { readonly spn: string } };

export async function identityOf(guest: GuestPlan, plan: Plan, realm: Realm): Promise<GuestIdentity> {
  const { tls: hasTls, stream, ...keys } = guest.agent;
  const tls = hasTls ? await readAgentTls(guest.hostName) : undefined;
  return {
    hostName: guest.hostName,
    krb5Conf: realm.clientConfig(`${hostSeenFromGuest}:${realm.address.port}`, {
      authToLocal: guest.authToLocal,
    }),
    keytab: await realm.keytab([guest.keys]),
    users: guest.users.map((name) => ({ name, ...guest.accounts[name] })),
    tls,
    agentConfig: {
      ...keys,
      ...(tls && { tlsCertificate: agentTlsFiles.certificate, tlsKey: agentTlsFiles.key }),
      ...(stream === 'tcp' && { port: `tcp:0.0.0.0:${agentTcpPort}`, requireTls: true }),
      spn: `${guest.principal}@${plan.realm.name}`,
    },
    ...(guest.control && { controlConfig: { realm: plan.realm.name, legacyLogin: guest.legacyLogin } }),
  };
}

/** Resolves with the moment at which the agent had proved itself, by performance.now(). */
export async function introduce(
  machine: QemuMachine,
  guest: GuestPlan,
  identity: GuestIdentity,
  timeoutMs: number,
): Promise<number> {
  const introduced = giveIdentity(machine, identity, timeoutMs);
  if (guest.agent.stream === 'tcp') {
    await introduced;
    await agentListens(machine, timeoutMs);
    return performance.now();
  }
  if (guest.agent.stream === 'vnc') {
    // The lab would need the stream for itself: the first client finds the agent, or nobody.
    await introduced;
    return performance.now();
  }
  const portId = guest.ports.indexOf(ssoPort);
  // Without the port nobody can ask the agent.
  const proof =
    portId >= 0 && proveAgent(machine, { portId, spn: identity.agentConfig.spn, introduced }, timeoutMs);
  const [proven] = await Promise.all([proof, introduced]);
  return proven ? proven.echoedAtMs : performance.now();
}

async function readAgentTls(hostName: string): Promise<NonNullable<Identity['tls']>> {
  const { certificateFile, keyFile } = await ensureTlsMaterial(hostName, 'agent');
  const [certificate, key] = await Promise.all([readFile(certificateFile), readFile(keyFile)]);
  return { certificate, key: new Secret(key) };
}
