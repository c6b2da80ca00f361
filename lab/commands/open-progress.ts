import { performance } from 'node:perf_hooks';
import { lineProgress } from '../progress/line-progress.ts';
import { liveProgress } from '../progress/live-progress.ts';
import type { Progress } from '../run/progress.ts';
import { commandBegan } from './command-began.ts';

/**
 * Shows on stderr how a run of `total` scenarios goes: live on a terminal, as lines elsewhere. The clock begins at
 * `beganAtMs`, by performance.now(); default: with the command.
 */
export function openProgress(total: number, beganAtMs = commandBegan()): Progress & Disposable {
  const { stderr, env } = process;
  const nowMs = () => performance.now() - beganAtMs;
  if (stderr.isTTY && env['TERM'] !== 'dumb') return liveProgress(stderr, { total, nowMs });
  return lineProgress((text) => stderr.write(text), { nowMs });
}
