import { performance } from 'node:perf_hooks';

/**
 * When the command was typed, by this process's performance.now(): negative, since bootstrap.sh began before Node did.
 * 0, Node's own start, where bootstrap.sh did not become this very process: children inherit its environment.
 */
export function commandBeganAtMs(
  env: Readonly<Record<string, string | undefined>>,
  pid: number,
  nodeStartedAtMs: number,
): number {
  const startedAtMs = Number(env['SET_UP_STARTED_MS']);
  if (Number(env['SET_UP_PID']) !== pid || !(startedAtMs > 0)) return 0;
  return Math.min(0, startedAtMs - nodeStartedAtMs);
}

/** The same of this process. */
export function commandBegan(): number {
  return commandBeganAtMs(process.env, process.pid, performance.timeOrigin);
}
