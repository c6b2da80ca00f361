import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DesktopOptions } from '../desktop/desktop-options.ts';
import { portArguments } from '../desktop/port-arguments.ts';
import { writeVirtViewerFile } from '../desktop/virt-viewer-file.ts';
import type { BenchBuild, BenchRoute, BenchWay, Machine } from '../ports.ts';
import { startComponent } from '../process/component.ts';
import { listenForHostEnd } from './bench-control.ts';
import type { BenchPrograms } from './bench-programs.ts';
import { startGuestEnd, upperArgs } from './guest-end.ts';
import { performByHops } from './hops/perform-by-hops.ts';

const ssoPort = 'spice.sso.0';
const readyTimeoutMs = 20_000;

/** Puts an end at each side of a route and resolves when they have each other. */
export async function openWay(
  machine: Machine,
  route: BenchRoute,
  desktop: DesktopOptions,
  programs: BenchPrograms,
  env: Readonly<Record<string, string>>,
  build?: BenchBuild['name'],
): Promise<BenchWay> {
  await using undo = new AsyncDisposableStack();
  await startGuestEnd(machine, route, serviceOf(machine, desktop), build);
  const controlPath = join(desktop.privateFolder, `${randomUUID().slice(0, 8)}.sock`);
  const control = undo.use(await listenForHostEnd(controlPath));
  undo.defer(() => rm(controlPath, { force: true }));
  const host = undo.use(
    await startComponent({
      name: `${desktop.name}/bench-${route.layer}`,
      argv: await hostArgv(machine, route, desktop, programs, controlPath),
      env,
      logFile: join(desktop.artifactFolder, `${desktop.name}-bench.log`),
    }),
  );
  await Promise.race([control.ready(readyTimeoutMs), endedEarly(host)]);
  const part =
    route.layer === 'socket' || route.layer === 'spiceport' || route.layer === 'tls' ? 'host-end' : 'proxy';
  const resources = undo.move();
  return {
    pids: { [part]: [host.pid], qemu: [machine.pid] },
    perform: (task, timeoutMs) =>
      task.parts ? performByHops(machine, route, control, task, timeoutMs) : control.perform(task, timeoutMs),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

async function endedEarly(host: Awaited<ReturnType<typeof startComponent>>): Promise<never> {
  const { exitCode, signal } = await host.ended;
  throw new Error(`${host.name} ended with ${signal ?? `exit status ${exitCode ?? '?'}`}`);
}

async function hostArgv(
  machine: Machine,
  { layer, hostEnd }: BenchRoute,
  desktop: DesktopOptions,
  programs: BenchPrograms,
  controlPath: string,
): Promise<readonly [string, ...string[]]> {
  if (hostEnd === 'spice-gtk') return spiceGtkArgv(machine, desktop, controlPath);
  const program = join(programs.hostFolder, 'bench-host-end');
  const control = ['--control', controlPath] as const;
  switch (layer) {
    case 'socket':
      return ['node', program, ...control, '--connect', machine.controlSocket];
    case 'spiceport':
    case 'tls':
      return ['node', program, ...control, '--vv', await vvFile(machine, layer === 'tls', desktop)];
    case 'proxy':
    case 'sasl':
    case 'lines':
      return [
        'node',
        ...[desktop.proxyFile, '--vv', await vvFile(machine, true, desktop)],
        ...['--plugin-dir', programs.hostFolder],
        ...portArguments(ssoPort, [
          'bench-host-end',
          ...control,
          ...upperArgs(layer, serviceOf(machine, desktop)),
        ]),
      ];
  }
}

/** Debian's own Python, since the bindings are Debian's. */
async function spiceGtkArgv(
  machine: Machine,
  desktop: DesktopOptions,
  controlPath: string,
): Promise<readonly [string, ...string[]]> {
  return [
    '/usr/bin/python3',
    fileURLToPath(new URL('../../bench-ends/spice-gtk/host_end.py', import.meta.url)),
    ...['--control', controlPath, '--vv', await vvFile(machine, true, desktop), '--ca', machine.spice.caFile],
  ];
}

/** A machine's own principal. */
function serviceOf({ name }: Machine, { realm }: DesktopOptions): string {
  return `host/${name}.${realm.name.toLowerCase()}@${realm.name}`;
}

async function vvFile(machine: Machine, tls: boolean, desktop: DesktopOptions): Promise<string> {
  const file = join(desktop.privateFolder, `${randomUUID()}.vv`);
  await writeVirtViewerFile(file, machine.spice, await machine.issueTicket(), tls ? 'tls' : 'plain');
  return file;
}
