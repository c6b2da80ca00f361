import { type HostLoad, isOverloaded } from '../../host/host-load.ts';
import { MachineError } from '../machine-error.ts';

/** How far a fork came: its state was being loaded, or it ran and was to take its identity. */
export type ForkStage = 'starting' | 'running';

/**
 * Whose fault it is that a fork did not come up: surely the `template`'s; perhaps its, where a guest that ran did not
 * answer (`silent`); or that of something `else`: QEMU, its ports, the memory, the disk or the time of the host.
 */
export type ForkFault = 'template' | 'silent' | 'else';

/** What QEMU says of a stream that it cannot load; it ends with that (migration/savevm.c). */
const badStream =
  /load of migration failed|error while loading state|not a migration stream|unknown savevm section/i;

export function forkFaultOf(error: unknown, stage: ForkStage, load: HostLoad | undefined): ForkFault {
  if (error instanceof MachineError) {
    if (error.code === 'template-unusable' || badStream.test(error.message)) return 'template';
    // SIGKILL is the kernel's, for want of memory.
    if (error.code === 'no-space' || /ended with SIGKILL/.test(error.message)) return 'else';
  }
  return (stage === 'running' || ranAndEnded(error)) && !(load && isOverloaded(load)) ? 'silent' : 'else';
}

/** A QEMU that cannot start ends with a complaint before its monitor answers; one whose guest resets at once ends well. */
function ranAndEnded(error: unknown): boolean {
  return (
    error instanceof MachineError &&
    (error.code === 'connection-lost' || /ended with exit status 0\b/.test(error.message))
  );
}
