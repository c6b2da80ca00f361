/** The run was ended from outside; what was started is torn down all the same. */
export class InterruptedError extends Error {
  readonly code = 'interrupted';

  constructor(reason: string) {
    super(`interrupted by ${reason}`);
    this.name = 'InterruptedError';
  }
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * A signal that aborts on Ctrl-C, SIGTERM, SIGHUP and a closed terminal, instead of Node's sudden end.
 * Disposing restores the default. `takesCtrlC`: is asked first at Ctrl-C; true when somebody else has dealt with it.
 */
export function interruptSignal(
  takesCtrlC: () => boolean = () => false,
): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const abort = (name: NodeJS.Signals) => {
    if (name === 'SIGINT' && takesCtrlC()) return;
    controller.abort(new InterruptedError(name));
  };
  // SIGHUP goes to the leader of the session alone, and make, where it is that, keeps it to itself.
  const hungUp = (error: NodeJS.ErrnoException) => {
    if (error.code === 'EIO') abort('SIGHUP');
  };
  for (const name of signals) process.on(name, abort);
  for (const output of [process.stdout, process.stderr]) output.on('error', hungUp);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const name of signals) process.off(name, abort);
      for (const output of [process.stdout, process.stderr]) output.off('error', hungUp);
    },
  };
}
