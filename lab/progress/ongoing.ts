import type { ProgressEvent } from '../run/progress.ts';

/** Something that is going on. Times are by one clock, in ms. */
export interface Ongoing {
  /** Absent in what belongs to the run. */
  readonly scenario?: string;
  readonly what: string;
  readonly beganAtMs: number;
  /** After which it is given up; undefined where it is not. */
  readonly timeoutMs?: number;
  /** What it is at. */
  readonly at?: string;
}

/** Follows a run: of each scenario the stages of its step, or else the step itself; and the stages of the run. */
export interface Following {
  hear(event: ProgressEvent, nowMs: number): void;
  /** Those of the run, then by scenario in the order of their beginnings, so that a display stands still. */
  ongoing(): readonly Ongoing[];
}

export function followOngoing(): Following {
  /** Between two steps of a scenario it has none. */
  const steps = new Map<string, Ongoing | undefined>();
  const stages: Ongoing[] = [];
  const dropStages = (isOver: (stage: Ongoing) => boolean) => {
    for (const stage of stages.filter(isOver)) stages.splice(stages.indexOf(stage), 1);
  };
  return {
    hear: (event, nowMs) => {
      switch (event.kind) {
        case 'note':
        case 'text':
          return;
        case 'stage-began':
          stages.push({ ...whoseOf(event), what: event.stage, beganAtMs: nowMs, timeoutMs: event.timeoutMs });
          return;
        case 'stage-ended': {
          const ended = stages.find(
            ({ scenario, what }) => scenario === event.scenario && what === event.stage,
          );
          dropStages((stage) => stage === ended);
          return;
        }
        case 'step-began': {
          const { scenario, title, timeoutMs } = event;
          const limit = timeoutMs === undefined ? {} : { timeoutMs };
          steps.set(scenario, { scenario, what: title, beganAtMs: nowMs, ...limit });
          return;
        }
        case 'step-at': {
          const step = steps.get(event.scenario);
          if (step) steps.set(event.scenario, { ...step, at: event.text });
          return;
        }
        case 'step-ended':
        case 'scenario-ended':
          dropStages((one) => one.scenario === event.scenario);
          if (event.kind === 'step-ended') steps.set(event.scenario, undefined);
          else steps.delete(event.scenario);
      }
    },
    ongoing: () => [
      ...stages.filter(({ scenario }) => scenario === undefined),
      ...[...steps].flatMap(([scenario, step]) => {
        const within = stages.filter((one) => one.scenario === scenario);
        return within.length > 0 ? within : (step ?? []);
      }),
    ],
  };
}

const whoseOf = ({ scenario }: { readonly scenario?: string | undefined }) =>
  scenario === undefined ? {} : { scenario };

/** `12 s of at most 60 s`: how long it has been going on, and when it is given up. */
export function elapsedOf({ beganAtMs, timeoutMs }: Ongoing, nowMs: number): string {
  const elapsed = spanOf(nowMs - beganAtMs);
  return timeoutMs === undefined ? elapsed : `${elapsed} of at most ${spanOf(timeoutMs)}`;
}

/** In the unit that says something. */
export function spanOf(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}
