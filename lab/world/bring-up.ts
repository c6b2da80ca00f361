import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import type { GuestPlan, Plan } from '../scenario/plan.ts';
import { type GuestIdentity, identityOf, introduce } from './guest-identity.ts';
import { isOverloaded } from './host/host-load.ts';
import type { HostWatch } from './host/watch-host.ts';
import type { Start } from './host/measure-host-speed.ts';
import { allAtOnce, type AtOnce } from './limit-at-once.ts';
import type { OnStage } from './on-stage.ts';
import type { Guest, Realm } from './ports.ts';
import type { GuestParts } from './prepare-parts.ts';
import { resetMachine } from './qemu/identity/reset-machine.ts';
import { MachineError } from './qemu/machine-error.ts';
import type { MemoryFile } from './qemu/qemu-argv.ts';
import { type QemuMachine, startMachine } from './qemu/start-machine.ts';
import { discardTemplate, ensureTemplate } from './qemu/template/ensure-template.ts';
import type { Fallbacks } from './qemu/template/fallbacks.ts';
import { type ForkStage, forkFaultOf } from './qemu/template/fork-fault.ts';
import type { Template } from './qemu/template/template.ts';

export interface BringUpOptions {
  readonly guest: GuestPlan;
  readonly plan: Plan;
  readonly parts: GuestParts;
  /** Boot instead of forking. */
  readonly cold: boolean;
  readonly artifactFolder: string;
  readonly signal: AbortSignal;
  /** Receives what a person should know of how it went: that a machine had to be booted, and why. */
  readonly onNote: (text: string) => void;
  readonly onStage: OnStage;
  /** Counts the guests that had to be booted; default: as many as it takes. */
  readonly fallbacks?: Fallbacks;
  /** Is asked how busy the host was while a fork did not come up; default: it was not. */
  readonly host?: Pick<HostWatch, 'begin'>;
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

/** A fork that has not taken its identity by then will not. */
const forkTimeoutMs = 10_000;
const mib = 1024 ** 2;
const cpus = 2;

/**
 * Forks a guest from its template, or boots it where that cannot be, and makes it a machine of the realm.
 * Rejects with a MachineError or a DeadlineError, leaving nothing but the artifacts.
 */
export async function bringUp(options: BringUpOptions, realm: Promise<Realm>): Promise<RunningGuest> {
  const { guest, plan, cold } = options;
  const identity = realm.then((running) => identityOf(guest, plan, running));
  // It is awaited once there is a machine, or when that has failed.
  identity.catch(() => undefined);
  if (cold) return start(options, identity, undefined, plan.timeouts.bootMs);
  const template = await findTemplate(options);
  const forked = template ? await forkFrom(template, options, identity) : {};
  if ('machine' in forked) return forked;
  const booted = await start(options, identity, undefined, plan.timeouts.bootMs);
  // A guest that boots where its forks do not answer says that these are at fault, and not what it was given.
  if (template && 'silent' in forked && (await instanceOf(template)) === forked.silent)
    await discardTemplate(template);
  return booted;
}

/** A guest is to be booted instead; `silent`: the template whose forks ran and did not answer. */
interface NoFork {
  readonly silent?: string;
}

/**
 * Forks a guest, a second time where the first fork ran and did not answer. Only a template's own fault throws it away:
 * other guests share it, and the next run.
 */
async function forkFrom(
  first: Template,
  options: BringUpOptions,
  identity: Promise<GuestIdentity>,
): Promise<RunningGuest | NoFork> {
  const { guest, host, signal, fallbacks, onNote } = options;
  let template = first;
  for (let attempt = 1; ; attempt += 1) {
    const instance = await instanceOf(template);
    const loadSince = host?.begin();
    let stage: ForkStage = 'starting';
    try {
      const running = () => (stage = 'running');
      return await start({ ...options, onRunning: running }, identity, forkOf(template), forkTimeoutMs);
    } catch (error) {
      // A realm that does not come up is no fault of the template.
      await identity;
      signal.throwIfAborted();
      const load = loadSince?.();
      const fault = forkFaultOf(error, stage, load);
      if (fault === 'silent' && attempt === 1) {
        onNote(`${guest.name} is forked again: its first fork did not answer (${messageOf(error)})`);
        continue;
      }
      if (fault === 'else' && attempt === 1 && (await instanceOf(template)) !== instance) {
        // Another world has thrown it away meanwhile.
        const made = await findTemplate(options);
        if (made) template = made;
        if (made) continue;
      }
      if (fault === 'template') await discardTemplate(template);
      const reason = messageOf(error);
      if (!load || !isOverloaded(load)) fallbacks?.count(instance, guest.name, reason);
      onNote(`${guest.name} is booted: its fork did not come up (${reason})`);
      return fault === 'silent' ? { silent: instance } : {};
    }
  }
}

/** Tells a template from one that was made anew in the same folder. */
async function instanceOf({ ramFile }: Template): Promise<string> {
  const made = await stat(ramFile).catch(() => undefined);
  return `${ramFile} ${made?.ino ?? 'gone'}`;
}

async function findTemplate(options: BringUpOptions): Promise<Template | undefined> {
  const { guest, parts, plan, signal, fallbacks, onNote, onStage } = options;
  try {
    return await ensureTemplate({
      machine: { ...hardwareOf(guest, parts), readyTimeoutMs: plan.timeouts.bootMs },
      qemu: parts.qemu,
      signal,
      onStage,
      onNote,
    });
  } catch (error) {
    if (signal.aborted) throw error;
    const reason = `there is no template: ${messageOf(error)}`;
    // Where there is no room for one, there is none in the next run either, and nothing is broken.
    if (!(error instanceof MachineError && error.code === 'no-space'))
      fallbacks?.count(randomUUID(), guest.name, reason);
    onNote(`${guest.name} is booted: there is no template (${messageOf(error)})`);
    return undefined;
  }
}

function hardwareOf(guest: GuestPlan, parts: GuestParts) {
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
  options: BringUpOptions & { readonly onRunning?: () => void },
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
  options.onRunning?.();
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
