import { load } from 'koffi';

const exit = load(null).func('void _exit(int)') as (code: number) => void;

/**
 * Makes this process end at once when its time comes, with its own exit code, for as long as `threadEnd` is pending.
 * Node joins its threads at exit, and one inside libkrb5 takes up to 25 s to come back from a silent KDC.
 */
export function exitWithoutWaitingFor(threadEnd: Promise<unknown>): void {
  const leave = (code: number) => exit(code);
  process.once('exit', leave);
  void threadEnd.finally(() => process.off('exit', leave));
}
