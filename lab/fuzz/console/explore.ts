import { stepGuest } from '../../components/sso-guest-agent/machine/guest-machine.ts';
import { type ConsoleModel, faultOf, happenings, initialModel, type Step } from './console-model.ts';

export interface Exploration {
  /** Different states that were reached. */
  readonly states: number;
  /** How often each login stage was left by each disruption: "opening: hang-up". */
  readonly moments: ReadonlySet<string>;
  /** The first fault found, with how it comes about; undefined for none. */
  readonly fault: string | undefined;
}

export interface ExploreOptions {
  /** Faults of the world on one path. */
  readonly disruptions: number;
  /** Clients that come, on one path. */
  readonly clients: number;
  /** Default: the product's. */
  readonly step?: Step;
}

interface Reached {
  readonly model: ConsoleModel;
  readonly disruptions: number;
  readonly by: string;
  readonly from: Reached | undefined;
}

/**
 * Walks through every order of everything that may happen, up to so many disruptions, and looks at each state once for
 * each number of disruptions before it. Shortest ways first, so that the fault it finds is told shortly.
 */
export function explore({ disruptions, clients, step = stepGuest }: ExploreOptions): Exploration {
  const begin: Reached = { model: initialModel(), disruptions: 0, by: 'start', from: undefined };
  const seen = new Map<string, number>([[keyOf(begin.model), 0]]);
  const moments = new Set<string>();
  let layer: readonly Reached[] = [begin];
  while (layer.length > 0) {
    const next: Reached[] = [];
    for (const reached of layer) {
      for (const { name, next: model, disrupts } of happenings(reached.model, step)) {
        const used = reached.disruptions + (disrupts ? 1 : 0);
        if (used > disruptions || model.life > clients) continue;
        const now: Reached = { model, disruptions: used, by: name, from: reached };
        if (disrupts) moments.add(`${stageOf(reached.model)}: ${name}`);
        const fault = faultOf(model);
        if (fault !== undefined) return { states: seen.size, moments, fault: `${fault}: ${wayTo(now)}` };
        const key = keyOf(model);
        if ((seen.get(key) ?? Infinity) <= used) continue;
        seen.set(key, used);
        next.push(now);
      }
    }
    layer = next;
  }
  return { states: seen.size, moments, fault: undefined };
}

function stageOf({ guest }: ConsoleModel): string {
  if (!guest) return 'dead';
  return guest.phase.name === 'secured' ? guest.phase.login.name : guest.phase.name;
}

/** A binding is of no account here. */
function keyOf(model: ConsoleModel): string {
  return JSON.stringify(model, (name, value: unknown) =>
    name === 'binding' || name === 'identity' || name === 'clientLine' ? undefined : value,
  );
}

function wayTo(reached: Reached): string {
  const way: string[] = [];
  for (let at: Reached | undefined = reached; at; at = at.from) way.unshift(at.by);
  return way.join(', ');
}
