import type { StepOf } from '../../scenario/plan.ts';
import type { BenchRoute } from '../../world/ports.ts';

type Group = StepOf<'bench'>['args']['cells'][number];

/** One cell of a benchmark, apart from its route. */
export interface RouteCell {
  readonly pattern: Group['pattern'][number];
  readonly bytes: number;
  readonly ratePerSecond?: number;
  /** Whether to say where the time goes. */
  readonly parts?: true;
}

export interface RouteCells {
  readonly route: BenchRoute;
  readonly cells: readonly RouteCell[];
}

/** What a sample says of a cell, and all that a comparison asks of it: the instruments for parts cost either build time. */
export function withoutParts({ pattern, bytes, ratePerSecond }: RouteCell): RouteCell {
  return { pattern, bytes, ...(ratePerSecond !== undefined && { ratePerSecond }) };
}

/** All combinations of what the groups list, gathered by route, so that a route is opened once for all its cells. */
export function cellsOf(groups: readonly Group[], full: boolean): readonly RouteCells[] {
  const byRoute = new Map<string, { route: BenchRoute; cells: Map<string, RouteCell> }>();
  for (const group of groups) {
    if (group.full && !full) continue;
    for (const route of routesOf(group)) {
      const key = JSON.stringify(route);
      const known = byRoute.get(key) ?? { route, cells: new Map<string, RouteCell>() };
      byRoute.set(key, known);
      for (const cell of withoutRoute(group)) {
        const cellKey = JSON.stringify(cell);
        // A cell that another group lists too is one cell: with its parts if one of them wants those.
        known.cells.set(cellKey, group.parts ? { ...cell, parts: true } : (known.cells.get(cellKey) ?? cell));
      }
    }
  }
  return [...byRoute.values()].map(({ route, cells }) => ({ route, cells: [...cells.values()] }));
}

function routesOf(group: Group): readonly BenchRoute[] {
  return group.layer.flatMap((layer) =>
    group['guest-end'].flatMap((guestEnd) =>
      group['host-end'].map((hostEnd) => ({ layer, guestEnd, hostEnd })),
    ),
  );
}

function withoutRoute({ pattern: patterns, size, rate }: Group): readonly RouteCell[] {
  return patterns.flatMap((pattern) =>
    size.map((bytes) => ({ pattern, bytes, ...(rate !== undefined && { ratePerSecond: rate }) })),
  );
}
