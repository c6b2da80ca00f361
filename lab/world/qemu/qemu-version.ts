import { execa } from 'execa';
import { MachineError } from './machine-error.ts';

/** The version of the QEMU that will run, `7.2.22`. Rejects with a MachineError: program-missing. */
export async function qemuVersion(): Promise<string> {
  const result = await execa('qemu-system-x86_64', ['--version'], { reject: false });
  const version = /version (\d+\.\d+\.\d+)/.exec(result.failed ? '' : result.stdout)?.[1];
  if (version !== undefined) return version;
  throw new MachineError(
    'program-missing',
    'qemu-system-x86_64 is not installed: apt-get install qemu-system-x86 (or run make setup)',
  );
}
