import { MachineError } from '../machine-error.ts';

/** The machines of a run that had to be booted, since no fork came up. */
export interface Fallbacks {
  /**
   * Counts one, for the template that `cause` names: several forks of one bad template are one. The second is an
   * error, since forks are broken then, and boots would only hide it.
   */
  count(cause: string, guest: string, reason: string): void;
}

export function countFallbacks(): Fallbacks {
  const causes = new Set<string>();
  return {
    count(cause, guest, reason) {
      causes.add(cause);
      // refuses: test "the second fallback of a run is an error, and forks of one template are one"
      if (causes.size > 1)
        throw new MachineError(
          'forks-broken',
          `${guest} does not come up as a fork either (${reason}): forks are broken here, and --cold boots all guests instead`,
        );
    },
  };
}
