import { readFile } from 'node:fs/promises';
import type { BenchBuild, BenchRoute, Machine } from '../ports.ts';
import { MachineError } from '../qemu/machine-error.ts';
import type { BenchPrograms } from './bench-programs.ts';

const folder = '/root/bench';
const koffi = '/opt/sso/sso-guest-agent/koffi.node';

const devices = { sso: '/dev/virtio-ports/spice.sso.0', socket: '/dev/virtio-ports/com.redhat.rhevm.vdsm' };

/** Takes the agent off its port and puts the ends' programs where it was; for the rest of the machine's life. */
export async function placeGuestEnds(machine: Machine, programs: BenchPrograms): Promise<void> {
  await run(machine, ['systemctl', 'stop', 'sso-guest-agent.service', 'sso-control-agent.service']);
  await run(machine, ['mkdir', '-p', folder]);
  await run(machine, ['ln', '-sf', koffi, folder]);
  await machine.commands.writeFile(`${folder}/package.json`, Buffer.from('{ "type": "module" }\n'), 0o644);
  await machine.commands.writeFile(`${folder}/lab.js`, await readFile(programs.guestEnd), 0o755);
  await machine.commands.writeFile(`${folder}/gss-worker.js`, await readFile(programs.gssWorker), 0o644);
  await machine.commands.writeFile(`${folder}/c`, await readFile(programs.guestEndInC), 0o755);
}

/** Puts the other build's end beside ours. */
export async function placeOtherEnd(machine: Machine, { name, guestEnd }: BenchBuild): Promise<void> {
  await machine.commands.writeFile(`${folder}/lab-${name}.js`, await readFile(guestEnd), 0o755);
}

/**
 * Gives one of the ends its turn at the port of a layer; the one before has given it up when its host left. Each end is
 * started once: a Node that has just started is not what an agent is.
 */
export async function startGuestEnd(
  machine: Machine,
  { guestEnd, layer }: BenchRoute,
  service: string,
  build?: BenchBuild['name'],
): Promise<void> {
  const port = layer === 'socket' ? 'socket' : 'sso';
  const end = guestEnd === 'lab' && build ? `lab-${build}` : guestEnd;
  const upper = upperLayer(layer);
  const unit = ['lab-bench', end, port, ...(upper ? [upper] : [])].join('-');
  const pid = await pidOf(machine, unit);
  if (pid !== undefined) {
    await run(machine, ['kill', '-USR2', pid]);
    return;
  }
  const program = end === 'c' ? [`${folder}/c`] : ['/usr/bin/node', `${folder}/${end}.js`];
  await run(machine, [
    ...['systemd-run', '--quiet', '--collect', `--unit=${unit}`, ...program],
    ...upperArgs(layer, service),
    devices[port],
  ]);
}

/** An end's process id, asked for once: a question to systemd costs an emulated guest a tenth of a second. */
async function pidOf(machine: Machine, unit: string): Promise<string | undefined> {
  const known = pids.get(machine) ?? new Map<string, string>();
  pids.set(machine, known);
  const pid = known.get(unit);
  if (pid !== undefined) return pid;
  const shown = await machine.commands.run(['systemctl', 'show', '--property=MainPID', '--value', unit]);
  const found = shown.stdout.trim();
  if (!/^[1-9]\d*$/.test(found)) return undefined;
  known.set(unit, found);
  return found;
}

const pids = new WeakMap<Machine, Map<string, string>>();

/** How an end in Node, at either side, is told what to put upon its way. */
export function upperArgs(layer: BenchRoute['layer'], service: string): readonly string[] {
  const upper = upperLayer(layer);
  return upper ? ['--layer', upper, '--service', service] : [];
}

function upperLayer(layer: BenchRoute['layer']): 'sasl' | 'lines' | undefined {
  return layer === 'sasl' || layer === 'lines' ? layer : undefined;
}

async function run(machine: Machine, argv: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await machine.commands.run(argv);
  if (exitCode === 0) return;
  throw new MachineError('command-refused', `${machine.name}: ${argv.join(' ')}: ${stderr.trim()}`);
}
