import { performance } from 'node:perf_hooks';
import { lineProgress } from '../progress/line-progress.ts';
import { liveProgress } from '../progress/live-progress.ts';
import type { Progress } from '../run/progress.ts';

/** Shows on stderr how a run goes: live on a terminal, as lines elsewhere. */
export function openProgress(total: number): Progress & Disposable {
  const { stderr, env } = process;
  const nowMs = () => performance.now();
  if (stderr.isTTY && env['TERM'] !== 'dumb') return liveProgress(stderr, { total, nowMs });
  return { ...lineProgress((text) => stderr.write(text), nowMs), [Symbol.dispose]: () => undefined };
}
