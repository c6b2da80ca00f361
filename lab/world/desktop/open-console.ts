import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Between, ConsoleSession, Machine, OpenConsoleOptions, StrangerDeed } from '../ports.ts';
import { writeAskpass } from './askpass.ts';
import { type Component, startComponent } from '../process/component.ts';
import { forwardToAgent } from '../qemu/agent/tcp-stream.ts';
import type { DesktopOptions } from './desktop-options.ts';
import { writeVirtViewerFile } from './virt-viewer-file.ts';

/** The port that carries the SSO channel (docs/architecture.md, "The guest"). */
const ssoPort = 'spice.sso.0';

/** Opens the console as a user does: a fresh one-time ticket in a `.vv` file, and the client on it. */
export async function openConsole(
  machine: Machine,
  request: OpenConsoleOptions,
  desktop: DesktopOptions,
  env: Readonly<Record<string, string>>,
): Promise<ConsoleSession> {
  const client = await clientArguments(request, desktop);
  if (request.speaks) {
    const plugin = [`spice-client-sso-${request.speaks}`, ...client];
    return startProxy(machine, desktop, env, desktop.strangerFolder, plugin, request);
  }
  if (!request.through) {
    const plugin = ['spice-client-sso', ...client];
    return startProxy(machine, desktop, env, desktop.pluginFolder, plugin, request);
  }
  const behind = [join(desktop.pluginFolder, 'spice-client-sso'), ...client];
  const plugin = ['lab-stranger', ...betweenArguments(request.through, desktop), ...behind];
  return startProxy(machine, desktop, env, desktop.strangerFolder, plugin, request);
}

/** The same with a stranger in the client's place. */
export function openForStranger(
  machine: Machine,
  deed: StrangerDeed,
  desktop: DesktopOptions,
  env: Readonly<Record<string, string>>,
): Promise<ConsoleSession> {
  const plugin = ['lab-stranger', ...deedArguments(deed, desktop)];
  return startProxy(machine, desktop, env, desktop.strangerFolder, plugin);
}

/** Runs spice-client-sso on TCP, without a console to look at. */
export async function connectOverTcp(
  machine: Machine,
  request: OpenConsoleOptions,
  desktop: DesktopOptions,
  env: Readonly<Record<string, string>>,
): Promise<ConsoleSession> {
  await using undo = new AsyncDisposableStack();
  const { port } = undo.use(await forwardToAgent(machine));
  const session = undo.use(await connectClient(`tcp:127.0.0.1:${port}`, request, desktop, env));
  const resources = undo.move();
  return { ...session, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** Runs spice-client-sso on a connection of its own. */
export async function connectClient(
  address: string,
  request: OpenConsoleOptions,
  desktop: DesktopOptions,
  env: Readonly<Record<string, string>>,
): Promise<ConsoleSession> {
  const component = await startComponent({
    name: `${desktop.name}/spice-client-sso`,
    argv: [
      join(desktop.pluginFolder, 'spice-client-sso'),
      ...['--connect', address, ...(await clientArguments(request, desktop))],
    ],
    env,
    logFile: join(desktop.artifactFolder, `${desktop.name}-client.log`),
    ...(desktop.onEvent && { onEvent: desktop.onEvent }),
  });
  return sessionOf(component);
}

async function startProxy(
  machine: Machine,
  desktop: DesktopOptions,
  env: Readonly<Record<string, string>>,
  pluginFolder: string,
  plugin: readonly string[],
  { spiceCaFile, ticketLifetimeSeconds }: Partial<OpenConsoleOptions> = {},
): Promise<ConsoleSession> {
  const vvFile = join(desktop.privateFolder, `${randomUUID()}.vv`);
  const spice = { ...machine.spice, ...(spiceCaFile !== undefined && { caFile: spiceCaFile }) };
  await writeVirtViewerFile(vvFile, spice, await machine.issueTicket(ticketLifetimeSeconds));
  const component = await startComponent({
    name: `${desktop.name}/spice-port-proxy`,
    argv: [
      'node',
      desktop.proxyFile,
      '--vv',
      vvFile,
      '--plugin-dir',
      pluginFolder,
      '--port',
      `${ssoPort}=${plugin.join(',')}`,
    ],
    env,
    logFile: join(desktop.artifactFolder, `${desktop.name}-proxy.log`),
    ...(desktop.onEvent && { onEvent: desktop.onEvent }),
  });
  return sessionOf(component);
}

function betweenArguments(through: Between, desktop: DesktopOptions): readonly string[] {
  switch (through.stranger) {
    case 'record':
      return ['record', recordingOf(desktop)];
    case 'relay':
      return ['relay'];
    case 'tls-relay': {
      const { certificateFile, keyFile, guestTls } = through;
      const tls = guestTls ? ['--guest-tls'] : [];
      return ['relay', '--certificate', certificateFile, '--key', keyFile, ...tls];
    }
  }
}

function deedArguments(deed: StrangerDeed, desktop: DesktopOptions): readonly string[] {
  switch (deed) {
    case 'leave-stale-octets':
    case 'send-garbage':
      return [deed];
    case 'replay':
      return ['replay', recordingOf(desktop)];
    case 'replay-first-token':
      return ['replay', recordingOf(desktop), '--part', 'first'];
    case 'replay-last-token':
      return ['replay', recordingOf(desktop), '--part', 'last'];
  }
}

function recordingOf({ privateFolder }: DesktopOptions): string {
  return join(privateFolder, 'recording');
}

async function clientArguments(
  request: OpenConsoleOptions,
  desktop: DesktopOptions,
): Promise<readonly string[]> {
  const prompt =
    request.answer === undefined
      ? ['--no-prompt']
      : ['--askpass', await writeAskpass(desktop.privateFolder, request.answer)];
  return [...request.pluginArguments, ...prompt, '--transcript', transcriptOf(desktop)];
}

/** Every client of the desktop appends to it. */
export function transcriptOf({ artifactFolder, name }: DesktopOptions): string {
  return join(artifactFolder, `${name}-transcript.jsonl`);
}

function sessionOf(component: Component): ConsoleSession {
  return {
    events: component.events,
    pid: component.pid,
    waitForEvent: (...wait) => component.waitForEvent(...wait),
    close: async () => {
      await component.stop();
    },
    [Symbol.asyncDispose]: () => component[Symbol.asyncDispose](),
  };
}
