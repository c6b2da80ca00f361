import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DesktopPlan, Plan } from '../scenario/plan.ts';
import type { Artifact } from './artifact.ts';
import { ensureBenchPrograms } from './bench/bench-programs.ts';
import { bringUp } from './bring-up.ts';
import { disposeTogether } from './dispose-together.ts';
import { createDesktop } from './desktop/desktop.ts';
import { startRealm } from './kdc/start-realm.ts';
import type { HostWatch } from './host/watch-host.ts';
import type { Start } from './host/measure-host-speed.ts';
import type { AtOnce } from './limit-at-once.ts';
import type { OnStage } from './on-stage.ts';
import { createOwnedFolder } from './owner/owned-folder.ts';
import type { ComponentEvent, ConsoleNews, ControlChannel, Desktop, Guest, Realm } from './ports.ts';
import type { DesktopParts, Parts } from './prepare-parts.ts';
import type { Fallbacks } from './qemu/template/fallbacks.ts';
import { playVdsm } from './vdsm/play-vdsm.ts';
import { type ConsoleWatch, watchConsole } from './watch/watch-console.ts';

export interface WorldOptions {
  readonly plan: Plan;
  /** With those of guests where the plan has guests. */
  readonly parts: Parts | DesktopParts;
  /** Which KDC; a scenario that insists on one has the last word. */
  readonly kdc: 'auto' | 'container' | 'process';
  /** Boot every guest, instead of forking it from a template. */
  readonly cold: boolean;
  readonly runId: string;
  readonly artifactFolder: string;
  readonly signal: AbortSignal;
  /** Receives `kdc-ready` and `vm-ready`, in ms. */
  readonly onMark: (name: string, ms: number) => void;
  /** Receives how each guest came up, and in what time. */
  readonly onGuestReady?: (start: Start, readyMs: number) => void;
  /** Receives which KDC it became. */
  readonly onHost: (facts: { readonly kdc: Realm['kind']; readonly kdcContainer?: string }) => void;
  /** Is given the realm before anybody uses it, while the guests come up. */
  readonly onRealm?: (realm: Realm) => Promise<void>;
  /** Receives what a person should know of how the world came up. */
  readonly onNote: (text: string) => void;
  /** Is told of what takes long. */
  readonly onStage: OnStage;
  readonly onEvent: (source: 'proxy' | 'plugin', event: ComponentEvent) => void;
  /** Receives what the lab hears of each opened console. Default: nobody. */
  readonly onConsole?: (news: ConsoleNews) => void;
  /** See BringUpOptions. */
  readonly fallbacks?: Fallbacks;
  readonly host?: Pick<HostWatch, 'begin'>;
  /** Lets only some machines start at once, of all worlds that share it. Default: no limit. */
  readonly limitStarts?: AtOnce;
}

/** Where a second KDC would be: libkrb5 tells KDCs apart by their addresses alone. */
const primaryAddress = '127.0.0.2';

/** The running world of one scenario. Disposing removes all of it, last things first. */
export interface World extends AsyncDisposable {
  readonly realm: Realm;
  /** By the scenario's name for them. */
  readonly guests: ReadonlyMap<string, Guest>;
  readonly desktops: ReadonlyMap<string, Desktop>;
  /** vdsm's ends of the control ports that are served, by guest. */
  readonly controls: ReadonlyMap<string, ControlChannel>;
  /** What the lab's eye on each guest's console has seen, by guest. */
  readonly watches: ReadonlyMap<string, ConsoleWatch>;
  /** What the parts write by themselves while they live. */
  readonly artifacts: readonly Artifact[];
}

/** Builds the world that a plan names. Rejects with the part's own error, leaving nothing behind. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const { plan } = options;
  await using undo = new AsyncDisposableStack();
  const folder = undo.use(await createOwnedFolder()).path;
  const kdcAndGuests = undo.use(disposeTogether());
  const controls = new Map<string, ControlChannel>();
  const watches = new Map<string, ConsoleWatch>();
  const realmStart = startKdc(options, folder).then((started) => kdcAndGuests.add(started));
  const seen = realmStart.then((realm) => options.onRealm?.(realm));
  // Without its realm a guest is of no use: its boot, minutes under emulation, is not waited for.
  const realmFailed = new AbortController();
  seen.catch((error: unknown) => realmFailed.abort(error));
  const signal = AbortSignal.any([options.signal, realmFailed.signal]);
  const { parts } = options;
  const starts = plan.guests.map(async (guest) => {
    if (!('image' in parts)) throw new Error(`${guest.name} has no parts to be made from`);
    const running = await bringUp({ ...options, parts, signal, guest }, realmStart);
    kdcAndGuests.add(running.machine);
    options.onMark('vm-ready', running.readyMs);
    const watchLog = join(options.artifactFolder, watchLogOf(guest.name));
    watches.set(guest.name, undo.use(await watchConsole({ ...running.machine, logFile: watchLog })));
    options.onGuestReady?.(running.start, running.readyMs);
    if (guest.control) {
      const logFile = join(options.artifactFolder, controlLog(guest.name));
      controls.set(guest.name, undo.use(playVdsm({ guest: guest.name, ...running.machine, logFile })));
    }
    return running.machine;
  });
  // All of them settle before a failure is thrown, so that what did start can be undone.
  await Promise.allSettled([seen, ...starts]);
  await seen;
  const realm = await realmStart;
  const guests = new Map((await Promise.all(starts)).map((machine) => [machine.name, machine]));
  const desktops = new Map<string, Desktop>();
  for (const desktop of plan.desktops) {
    desktops.set(desktop.name, undo.use(await furnish(desktop, realm, folder, options)));
  }
  const resources = undo.move();
  return {
    realm,
    guests,
    desktops,
    controls,
    watches,
    artifacts: artifactsOf(options),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

async function startKdc({ plan, kdc, runId, onMark, onHost }: WorldOptions, folder: string): Promise<Realm> {
  const realm = await startRealm({
    name: plan.realm.name,
    kind: plan.realm.kdc ?? kdc,
    runFolder: folder,
    ...(plan.realm.primaryKdc && { primaryAddress }),
    runId,
    trusts: plan.realm.trusts,
    policies: Object.fromEntries(
      plan.realm.policies.map(({ name, maxFailures, lockoutMs, failureIntervalMs }) => [
        name,
        { maxFailures, lockoutMs, failureCountIntervalMs: failureIntervalMs },
      ]),
    ),
    principals: Object.fromEntries(
      plan.realm.principals.map(({ name, password, policy, okAsDelegate, maxLifeMs }) => [
        name,
        {
          okAsDelegate,
          ...(password && { password }),
          ...(policy !== undefined && { policy }),
          ...(maxLifeMs !== undefined && { maxLifeMs }),
        },
      ]),
    ),
  });
  onMark('kdc-ready', realm.readyMs);
  onHost({ kdc: realm.kind, ...(realm.containerId !== undefined && { kdcContainer: realm.containerId }) });
  return realm;
}

async function furnish(
  desktop: DesktopPlan,
  realm: Realm,
  folder: string,
  { parts, artifactFolder, onEvent, onConsole }: WorldOptions,
): Promise<Desktop> {
  const privateFolder = join(folder, desktop.name);
  await mkdir(privateFolder, { mode: 0o700 });
  return createDesktop({
    name: desktop.name,
    user: desktop.user,
    realm,
    privateFolder,
    artifactFolder,
    ...parts.desktop,
    benchPrograms: ensureBenchPrograms,
    ...(onConsole && { onConsole }),
    onEvent: (event) => onEvent(event.component === 'spice-port-proxy' ? 'proxy' : 'plugin', event),
  });
}

/** What the parts of such a world write by themselves, also of one that never stood. */
export function artifactsOf({
  plan,
  artifactFolder,
}: Pick<WorldOptions, 'plan' | 'artifactFolder'>): readonly Artifact[] {
  const of = (kind: Artifact['kind'], name: string): Artifact => ({ kind, path: join(artifactFolder, name) });
  return [
    ...plan.guests.flatMap(({ name }) => [
      of('console', `${name}-console.log`),
      of('journal', `${name}-journal.jsonl`),
      of('qmp', `${name}-qmp.jsonl`),
      of('qemu', `${name}-qemu.log`),
      of('guest-agent', `${name}-guest-agent.jsonl`),
      of('watch', watchLogOf(name)),
    ]),
    ...plan.guests.filter(({ control }) => control).map(({ name }) => of('transcript', controlLog(name))),
    ...plan.desktops.flatMap(({ name }) => [
      of('krb5-trace', `${name}-krb5-trace.log`),
      of('transcript', `${name}-transcript.jsonl`),
      of('proxy', `${name}-proxy.log`),
      // Of spice-client-sso where no proxy starts it.
      of('proxy', `${name}-client.log`),
    ]),
  ];
}

function watchLogOf(guest: string): string {
  return `${guest}-watch.log`;
}

function controlLog(guest: string): string {
  return `${guest}-vdsm.jsonl`;
}
