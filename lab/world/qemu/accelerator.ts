/** How QEMU runs the guest's processor. */
export interface Accelerator {
  readonly kind: 'kvm' | 'tcg';
  /** A sentence for the first line of the output and for every report. */
  readonly reason: string;
}

/**
 * QEMU's options for it. Emulated, a processor without AVX is faster than the fullest one (`-cpu max`): libraries
 * choose vector code that costs more to emulate than it saves. Westmere still has AES.
 */
export function acceleratorArgv(kind: Accelerator['kind']): readonly string[] {
  return kind === 'kvm'
    ? ['-accel', 'kvm', '-cpu', 'host']
    : ['-accel', 'tcg,thread=multi', '-cpu', 'Westmere'];
}
