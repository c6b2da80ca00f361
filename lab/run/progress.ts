import type { Outcome } from './journal-schema.ts';

/** Who is told how a run goes while it does; scenarios may run side by side. */
export interface Progress {
  /** Something that belongs to no scenario. */
  note(text: string): void;
  /** A step of a scenario begins; its first begins the scenario. */
  step(scenario: string, title: string): void;
  /** A scenario has ended, or is not to be begun for the reason in `why`. */
  ended(scenario: string, outcome: Outcome, durationMs: number, why?: string): void;
}
