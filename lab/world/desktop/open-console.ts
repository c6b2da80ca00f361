import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type {
  Between,
  ComponentEvent,
  ConsoleSession,
  Machine,
  OpenConsoleOptions,
  StrangerDeed,
} from '../ports.ts';
import { writeAskpass } from './askpass.ts';
import { type Component, type ComponentOptions, startComponent } from '../process/component.ts';
import { forwardToAgent } from '../qemu/agent/tcp-stream.ts';
import type { DesktopOptions } from './desktop-options.ts';
import { portArguments } from './port-arguments.ts';
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
  const session = undo.use(await connectClient(machine.name, `tcp:127.0.0.1:${port}`, request, desktop, env));
  const resources = undo.move();
  return { ...session, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** Runs spice-client-sso on a connection of its own. */
export async function connectClient(
  guest: string,
  address: string,
  request: OpenConsoleOptions,
  desktop: DesktopOptions,
  env: Readonly<Record<string, string>>,
): Promise<ConsoleSession> {
  const component = await startTold(desktop, guest, {
    name: `${desktop.name}/spice-client-sso`,
    argv: [
      join(desktop.pluginFolder, 'spice-client-sso'),
      ...['--connect', address, ...(await clientArguments(request, desktop))],
    ],
    env,
    logFile: join(desktop.artifactFolder, `${desktop.name}-client.log`),
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
  const component = await startTold(desktop, machine.name, {
    name: `${desktop.name}/spice-port-proxy`,
    argv: [
      'node',
      desktop.proxyFile,
      '--vv',
      vvFile,
      '--plugin-dir',
      pluginFolder,
      ...portArguments(ssoPort, plugin),
    ],
    env,
    logFile: join(desktop.artifactFolder, `${desktop.name}-proxy.log`),
  });
  return sessionOf(component);
}

/** Whoever watches over the guest's console hears what becomes of this one. */
async function startTold(
  { name, user, onEvent, onConsole }: DesktopOptions,
  guest: string,
  options: Omit<ComponentOptions, 'onEvent'>,
): Promise<Component> {
  const console = randomUUID();
  const tell = (event: ComponentEvent | undefined) =>
    onConsole?.({ console, desktop: name, user, guest, atMs: Date.now(), event });
  const component = await startComponent({
    ...options,
    onEvent: (event) => {
      onEvent?.(event);
      tell(event);
    },
  });
  void component.ended.then(() => tell(undefined));
  return component;
}

function betweenArguments(through: Between, desktop: DesktopOptions): readonly string[] {
  switch (through.stranger) {
    case 'record':
      return ['record', recordingOf(desktop)];
    case 'relay':
    case 'withhold-nonce':
      return [through.stranger];
    case 'cut': {
      const { towards, message, when, delayMs } = through;
      const moment = ['--towards', towards, '--message', String(message), '--when', when];
      return ['cut', ...moment, '--delay-ms', String(delayMs)];
    }
    case 'tls-relay': {
      const { certificateFile, keyFile, guestTls } = through;
      const tls = guestTls ? ['--guest-tls'] : [];
      return ['relay', '--certificate', certificateFile, '--key', keyFile, ...tls];
    }
  }
}

/** Of what was recorded, how much is played. */
const replayedPart: Partial<Record<StrangerDeed, string>> = {
  replay: 'all',
  'replay-first-token': 'first',
  'replay-last-token': 'last',
};

function deedArguments(deed: StrangerDeed, desktop: DesktopOptions): readonly string[] {
  const part = replayedPart[deed];
  return part === undefined ? [deed] : ['replay', recordingOf(desktop), '--part', part];
}

/** What the client says is kept in this file, what the guest says in one beside it. */
function recordingOf(desktop: DesktopOptions): string {
  return join(recordingFolderOf(desktop), 'client');
}

/** Where recordings are, and nothing else is. */
export function recordingFolderOf({ privateFolder }: DesktopOptions): string {
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
