import { readFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { Secret } from '../secret/secret.ts';
import type { GuestPlan, Plan } from '../scenario/plan.ts';
import type { Start } from './host/measure-host-speed.ts';
import { allAtOnce, type AtOnce } from './limit-at-once.ts';
import type { Guest, Realm } from './ports.ts';
import type { Parts } from './prepare-parts.ts';
import { proveAgent, ssoPort } from './qemu/agent/prove-agent.ts';
import { resetMachine } from './qemu/identity/reset-machine.ts';
import { giveIdentity } from './qemu/identity/give-identity.ts';
import { agentListens, agentTcpPort } from './qemu/agent/tcp-stream.ts';
import { agentTlsFiles, type Identity } from './qemu/identity/identity.ts';
import type { MemoryFile } from './qemu/qemu-argv.ts';
import { type QemuMachine, startMachine } from './qemu/start-machine.ts';
import { discardTemplate, ensureTemplate } from './qemu/template/ensure-template.ts';
import type { Template } from './qemu/template/template.ts';
import { ensureTlsMaterial } from './qemu/tls-material.ts';

export interface BringUpOptions {
  readonly guest: GuestPlan;
  readonly plan: Plan;
  readonly parts: Parts;
  /** Boot instead of forking. */
  readonly cold: boolean;
  readonly artifactFolder: string;
  readonly signal: AbortSignal;
  /** Receives what a person should know of how it went: that a machine had to be booted, and why. */
  readonly onNote: (text: string) => void;
  readonly onProgress: (stage: string) => void;
  /** Lets only some machines start at once. Default: no limit. */
  readonly limitStarts?: AtOnce;
}

/** A guest that is a machine of the realm, its agent proven to serve as that. */
export interface RunningGuest {
  readonly machine: QemuMachine & Guest;
  /** From the start of QEMU until the agent has answered under this identity, without any wait for the realm; ms. */
  readonly readyMs: number;
  readonly start: Start;
}

/** Where a guest reaches the host's loopback: QEMU's user-mode network. */
const hostSeenFromGuest = '10.0.2.2';
/** A fork that has not taken its identity by then will not. */
const forkTimeoutMs = 10_000;
const mib = 1024 ** 2;
const cpus = 2;

/**
 * Forks a guest from its template, or boots it where that cannot be, and makes it a machine of the realm.
 * Rejects with a MachineError or a DeadlineError, leaving nothing but the artifacts.
 */
export async function bringUp(options: BringUpOptions, realm: Promise<Realm>): Promise<RunningGuest> {
  const { guest, plan, cold, signal, onNote } = options;
  const identity = realm.then((running) => identityOf(guest, plan, running));
  // It is awaited once there is a machine, or when that has failed.
  identity.catch(() => undefined);
  if (!cold) {
    const template = await findTemplate(options);
    try {
      if (template) return await start(options, identity, forkOf(template), forkTimeoutMs);
    } catch (error) {
      // A realm that does not come up is no fault of the template.
      await identity;
      signal.throwIfAborted();
      if (!template) throw error;
      await discardTemplate(template);
      onNote(`${guest.name} is booted: its fork did not come up (${messageOf(error)})`);
    }
  }
  return start(options, identity, undefined, plan.timeouts.bootMs);
}

async function findTemplate(options: BringUpOptions): Promise<Template | undefined> {
  const { guest, parts, plan, signal, onNote, onProgress } = options;
  try {
    return await ensureTemplate({
      machine: { ...hardwareOf(guest, parts), readyTimeoutMs: plan.timeouts.bootMs },
      qemu: parts.qemu,
      signal,
      onProgress,
    });
  } catch (error) {
    if (signal.aborted) throw error;
    onNote(`${guest.name} is booted: there is no template (${messageOf(error)})`);
    return undefined;
  }
}

function hardwareOf(guest: GuestPlan, parts: Parts) {
  return {
    ports: guest.ports,
    memoryMiB: Math.ceil(guest.memoryBytes / mib),
    cpus,
    image: parts.image,
    componentsDisk: parts.guestDisk,
    accelerator: parts.accelerator,
  };
}

function forkOf({ ramFile, stateFile }: Template): MemoryFile {
  return { use: 'fork', path: ramFile, stateFile };
}

async function start(
  options: BringUpOptions,
  identity: Promise<GuestIdentity>,
  memory: MemoryFile | undefined,
  timeoutMs: number,
): Promise<RunningGuest> {
  const { guest, parts, plan, artifactFolder, signal, limitStarts = allAtOnce } = options;
  await using undo = new AsyncDisposableStack();
  const machine = await limitStarts(async () => {
    signal.throwIfAborted();
    return undo.use(
      await startMachine({
        ...hardwareOf(guest, parts),
        name: guest.name,
        hostName: guest.hostName,
        vnc: guest.agent.stream === 'vnc',
        plainSpice: guest.plainSpice,
        traced: guest.traced,
        artifactFolder,
        memory,
        readyTimeoutMs: plan.timeouts.bootMs,
        signal,
      }),
    );
  });
  const known = await identity;
  const introducedAtMs = performance.now();
  const provenAtMs = await introduce(machine, guest, known, timeoutMs);
  undo.move();
  const reset = (resetTimeoutMs: number) => resetMachine(machine, known, resetTimeoutMs);
  return {
    machine: { ...machine, reset },
    readyMs: machine.readyMs + provenAtMs - introducedAtMs,
    start: memory ? 'fork' : 'boot',
  };
}

/** Resolves with the moment at which the agent had proved itself, by performance.now(). */
async function introduce(
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

type GuestIdentity = Identity & { readonly agentConfig: { readonly spn: string } };

async function identityOf(guest: GuestPlan, plan: Plan, realm: Realm): Promise<GuestIdentity> {
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

async function readAgentTls(hostName: string): Promise<NonNullable<Identity['tls']>> {
  const { certificateFile, keyFile } = await ensureTlsMaterial(hostName, 'agent');
  const [certificate, key] = await Promise.all([readFile(certificateFile), readFile(keyFile)]);
  return { certificate, key: new Secret(key) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
