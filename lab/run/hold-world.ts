import type { Plan } from '../scenario/plan.ts';
import type { World } from '../world/world.ts';
import type { Verdict } from './outcome.ts';

/** A world whose scenario is over, before it is taken down. */
export interface HeldWorld {
  readonly plan: Plan;
  readonly world: World;
  /** The scenario's artifacts; the run's folder is two above it. */
  readonly artifactFolder: string;
  readonly runId: string;
  /** What did not hold; undefined when every step did. */
  readonly verdict: Verdict | undefined;
  /** How many of the plan's steps held; with a verdict, the next one is what did not. */
  readonly stepsDone: number;
  /** Aborted when the run is interrupted. */
  readonly signal: AbortSignal;
  /** Shows text, in several lines, to whoever watches the run. */
  readonly tell: (text: string) => void;
  /** Writes a log line into the run's journal. */
  readonly note: (event: { readonly event: string; readonly [field: string]: unknown }) => void;
}

/** Keeps a world for somebody who wants to look around in it. */
export interface HoldWorld {
  readonly wants: (verdict: Verdict | undefined) => boolean;
  /** Resolves when the world is not needed any more. */
  readonly keep: (held: HeldWorld) => Promise<void>;
  /** Is asked at Ctrl-C: true when it let go of a world, and the run goes on. Default: Ctrl-C ends the run. */
  readonly takesCtrlC?: () => boolean;
}
