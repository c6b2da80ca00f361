import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { placeGuestEnds, placeOtherEnd } from '../bench/guest-end.ts';
import { openWay } from '../bench/open-way.ts';
import type { BenchBuild, BenchRoute, CommandResult, Desktop, KinitRequest, Machine } from '../ports.ts';
import type { DesktopOptions } from './desktop-options.ts';
import { forgeTicket } from './forge-ticket.ts';
import { openBesideVnc } from './open-beside-vnc.ts';
import {
  connectOverTcp,
  openConsole,
  openForStranger,
  recordingFolderOf,
  transcriptOf,
} from './open-console.ts';
import { readChannelLines } from './read-channel-lines.ts';
import { readRecording } from './read-recording.ts';
import { type CommandOptions, runCommand } from './run-command.ts';

/** Sets up a desktop: a krb5.conf for the realm and an empty credential cache of its own. */
export async function createDesktop(options: DesktopOptions): Promise<Desktop> {
  const { address, primaryAddress } = options.realm;
  const configFile = join(options.privateFolder, 'krb5.conf');
  const primary = primaryAddress && `${primaryAddress.host}:${primaryAddress.port}`;
  await writeFile(configFile, options.realm.clientConfig(`${address.host}:${address.port}`, { primary }));
  const recordingFolder = recordingFolderOf(options);
  await mkdir(recordingFolder, { mode: 0o700 });
  const env = {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    LANG: 'C.UTF-8',
    HOME: options.privateFolder,
    KRB5_CONFIG: configFile,
    KRB5CCNAME: `FILE:${join(options.privateFolder, 'krb5cc')}`,
    KRB5_TRACE: join(options.artifactFolder, `${options.name}-krb5-trace.log`),
  };
  const open = new AsyncDisposableStack();
  const gone = new AbortController();
  open.defer(() => gone.abort());
  const command = { env, signal: gone.signal };
  const placed = new Set<Machine>();
  const placedOther = new Set<Machine>();
  const openBench = async (machine: Machine, route: BenchRoute, build?: BenchBuild) => {
    const programs = await options.benchPrograms();
    if (!placed.has(machine)) await placeGuestEnds(machine, programs);
    placed.add(machine);
    if (!build) return openWay(machine, route, options, programs, env);
    if (!placedOther.has(machine)) await placeOtherEnd(machine, build);
    placedOther.add(machine);
    const { name, proxyFile, hostFolder, guestEnd } = build;
    return openWay(
      machine,
      route,
      { ...options, proxyFile },
      { ...programs, hostFolder, guestEnd },
      env,
      name,
    );
  };
  return {
    name: options.name,
    user: options.user,
    kinit: (request) => kinit(command, options.realm.name, request),
    run: (argv, timeoutMs, input) => runCommand(argv, { ...command, timeoutMs, ...(input && { input }) }),
    openConsole: async (machine, consoleOptions) =>
      open.use(await openers[consoleOptions.stream ?? 'spice'](machine, consoleOptions, options, env)),
    openForStranger: async (machine, deed) => open.use(await openForStranger(machine, deed, options, env)),
    openBench: async (machine, route, build) => open.use(await openBench(machine, route, build)),
    recording: () => readRecording(recordingFolder),
    channelLines: () => readChannelLines(transcriptOf(options)),
    forgeTicket: (service) =>
      forgeTicket(join(options.privateFolder, 'krb5cc'), `${service}@${options.realm.name}`),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

/** By what carries the SSO channel. */
const openers = { spice: openConsole, vnc: openBesideVnc, tcp: connectOverTcp };

function kinit(
  command: CommandOptions,
  realm: string,
  { principal, password, forwardable, lifetimeMs, renewableMs, timeoutMs }: KinitRequest,
): Promise<CommandResult> {
  const seconds = (flag: string, ms: number | undefined) => (ms === undefined ? [] : [flag, `${ms / 1000}s`]);
  const argv = [
    'kinit',
    forwardable ? '-f' : '-F',
    ...seconds('-l', lifetimeMs),
    ...seconds('-r', renewableMs),
    principal.includes('@') ? principal : `${principal}@${realm}`,
  ];
  return runCommand(argv, { ...command, timeoutMs, input: `${password.reveal()}\n` });
}
