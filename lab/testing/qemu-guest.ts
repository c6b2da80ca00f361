import { access, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureGuestDisk } from '../world/components/guest-disk.ts';
import { ensureGuestImage } from '../world/qemu/guest-image.ts';
import type { MachineOptions } from '../world/qemu/start-machine.ts';

/** The options of a guest1 under emulation, with artifacts in a folder of its own that disposing removes. */
export async function guestOptions(): Promise<{ readonly options: MachineOptions } & AsyncDisposable> {
  const [image, componentsDisk] = [await ensureGuestImage(), await ensureGuestDisk()];
  const artifactFolder = await mkdtemp(join(tmpdir(), 'guest-'));
  return {
    options: {
      name: 'guest1',
      hostName: 'guest1.lab.test',
      ports: ['spice.sso.0'],
      image,
      componentsDisk,
      accelerator: { kind: 'tcg', reason: 'the tests always emulate' },
      artifactFolder,
    },
    [Symbol.asyncDispose]: () => rm(artifactFolder, { recursive: true, force: true }),
  };
}

/** Command lines of the QEMUs that write to this folder. */
export async function qemusThatUse(folder: string): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return commands.filter((command) => command.startsWith('qemu-system') && command.includes(folder));
}

export function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
