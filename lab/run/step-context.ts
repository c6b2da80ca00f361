import type { BenchRepetition } from '../measure/bench-samples.ts';
import type { Plan } from '../scenario/plan.ts';
import type {
  BenchBuild,
  ConsoleSession,
  ControlChannel,
  Desktop,
  Guest,
  PrincipalState,
} from '../world/ports.ts';
import type { World } from '../world/world.ts';
import type { ConsoleInvariant } from './console/console-invariant.ts';
import { StepFailure } from './step-failure.ts';

/** What a step works on: the world, and what earlier steps of the same scenario left. */
export interface StepContext {
  readonly plan: Plan;
  readonly world: World;
  /** Ends the step: its deadline, or the run's end. */
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  /** The scenario's artifact folder. */
  readonly artifactFolder: string;
  readonly memory: ScenarioMemory;
  /** What the consoles are held to all the time: a step that stops somebody says so. */
  readonly invariant: ConsoleInvariant;
  /** Notes a duration for `measurements.json`. */
  readonly mark: (name: string, ms: number) => void;
  /** Keeps one repetition of a benchmark's cell, for `bench-samples.jsonl`. */
  readonly sample: (repetition: BenchRepetition) => void;
  readonly bench: BenchOptions;
  /** Looks through a folder for the scenario's passwords, keys and tickets; names each place that holds one. */
  readonly findLeaks: (folder: string) => Promise<readonly string[]>;
  /** Tells what was seen, in the journal and to whoever watches. */
  readonly note: (text: string) => void;
  /** Tells whoever watches what the step is at: one of many cells, rounds, moments. */
  readonly at: (text: string) => void;
}

/** How much of a scenario's benchmark is measured. */
export interface BenchOptions {
  /** Cells that are left out otherwise. */
  readonly full: boolean;
  /** Instead of the scenario's own. */
  readonly repetitions?: number;
  /** Is measured beside ours, in each repetition. */
  readonly against?: BenchBuild;
}

export interface ScenarioMemory {
  /** By desktop. */
  readonly consoles: Map<string, OpenedConsole>;
  /** Typed nonces by name, hex. */
  readonly nonces: Map<string, string>;
  /** Kept pictures by name: the PNG's path. */
  readonly screenshots: Map<string, string>;
  /** What the KDC said of each principal with a password when the scenario began. */
  readonly atStart: ReadonlyMap<string, PrincipalState>;
  /** How much the guest had told vdsm when vdsm last sent something, by guest. */
  readonly reportedUntil: Map<string, number>;
}

export interface OpenedConsole {
  readonly session: ConsoleSession;
  readonly guest: string;
  /** performance.now() when the proxy was started. */
  readonly openedAtMs: number;
  /** Whether the client starts TLS, in which the guest greets it once more. */
  readonly tls: boolean;
}

export function guestOf(context: StepContext, name: string): Guest {
  const machine = context.world.guests.get(name);
  if (!machine) throw new Error(`the world has no guest ${name}`);
  return machine;
}

export function desktopOf(context: StepContext, name: string): Desktop {
  const desktop = context.world.desktops.get(name);
  if (!desktop) throw new Error(`the world has no desktop ${name}`);
  return desktop;
}

export function controlOf(context: StepContext, guest: string): ControlChannel {
  const channel = context.world.controls.get(guest);
  if (!channel) throw new StepFailure('command-failed', `the guest ${guest} has no \`control: true\``);
  return channel;
}

/** The console that a desktop has opened, whatever has become of it; a StepFailure when there is none. */
export function openedBy(context: StepContext, desktop: string): OpenedConsole {
  const opened = context.memory.consoles.get(desktop);
  if (!opened) throw new StepFailure('not-met', `${desktop} has no open console`);
  return opened;
}

/** The console that is open on a guest, if any desktop has one. */
export function consoleOn(context: StepContext, guest: string): OpenedConsole | undefined {
  return [...context.memory.consoles.values()].findLast((opened) => opened.guest === guest);
}
