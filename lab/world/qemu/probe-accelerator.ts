import { constants } from 'node:fs';
import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { cpus, release } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { cacheFolder } from '../docker/cache-folder.ts';
import { textHash } from '../docker/content-hash.ts';
import { tiedCommand } from '../owner/tied-command.ts';
import { type Accelerator, acceleratorArgv } from './accelerator.ts';
import type { GuestImage } from './guest-image.ts';

const device = '/dev/kvm';
/** A KVM that works boots this far in well under a second; one that does not hangs for ever. */
const probeTimeoutMs = 8000;
const sentinel = 'lab-probe-ok';

const answerSchema = z.strictObject({ kind: z.enum(['kvm', 'tcg']), reason: z.string() });

/**
 * Which accelerator runs the guest's own kernel here: KVM only if a boot of it proves so under a deadline, since
 * /dev/kvm may open and then hang. The answer is remembered for this host kernel, processor, QEMU and image.
 */
export async function probeAccelerator(image: GuestImage, qemuVersion: string): Promise<Accelerator> {
  const opened = await access(device, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!opened) return { kind: 'tcg', reason: `${device} cannot be opened` };
  const file = join(cacheFolder(), 'accelerator', `${hostKey(image, qemuVersion)}.json`);
  const known = await readFile(file, 'utf8').then(
    (text) => answerSchema.safeParse(JSON.parse(text)).data,
    () => undefined,
  );
  if (known) return known;
  const answer = await bootWithKvm(image);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.part`, JSON.stringify(answer));
  await rename(`${file}.part`, file);
  return answer;
}

async function bootWithKvm({ kernel, initrd }: GuestImage): Promise<Accelerator> {
  const [program, ...args] = tiedCommand([
    'qemu-system-x86_64',
    ...['-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none', '-m', '256'],
    ...acceleratorArgv('kvm'),
    ...['-kernel', kernel, '-initrd', initrd, '-append', 'console=ttyS0 quiet lab.probe', '-serial', 'stdio'],
  ]);
  const result = await execa(program, args, {
    stdin: 'ignore',
    reject: false,
    timeout: probeTimeoutMs,
    killSignal: 'SIGKILL',
    maxBuffer: 1024 * 1024,
  });
  return judgeProbe(result);
}

/** What a boot under KVM proved: the guest's first process spoke, or it hung, or QEMU gave up. */
export function judgeProbe(boot: {
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}): Accelerator {
  if (boot.stdout.includes(sentinel)) return { kind: 'kvm', reason: 'a boot under KVM proved it' };
  const why = boot.timedOut
    ? `a boot under KVM hung for ${probeTimeoutMs / 1000} s`
    : `a boot under KVM failed: ${lastLine(boot.stderr)}`;
  return { kind: 'tcg', reason: `${device} opens, but ${why}` };
}

function hostKey(image: GuestImage, qemuVersion: string): string {
  return textHash([release(), cpus()[0]?.model ?? '', qemuVersion, image.initrd].join('\0'));
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.split(': ').at(-1)?.slice(0, 100) || 'QEMU said nothing';
}
