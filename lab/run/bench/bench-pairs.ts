import { twinOf } from '../../scenario/as-comparison.ts';
import type { StepOf } from '../../scenario/plan.ts';
import type { BenchBuild, BenchWay } from '../../world/ports.ts';
import { desktopOf, guestOf, type StepContext } from '../step-context.ts';
import { StepFailure } from '../step-failure.ts';
import { cellsOf, type RouteCell, type RouteCells, withoutParts } from './cells-of.ts';
import { calibrate } from './measure-cell.ts';
import { type BuildName, measureTurns, notMeasured, type OfBoth } from './measure-turns.ts';

const oursFirst: readonly BuildName[] = ['ours', 'other'];

/**
 * Measures every cell by both builds at once, turn by turn: one on the step's guest, one on its twin, changing places
 * with each repetition, so that what a machine is better at falls out. The ends of a repetition are new processes, since
 * one that runs for good may be slow for good; they are warmed up before they count.
 */
export async function benchPairs(
  step: StepOf<'bench'>,
  context: StepContext,
  against: BenchBuild,
): Promise<void> {
  const { cells: groups, repetitions } = step.args;
  const routes = cellsOf(groups, context.bench.full)
    .filter(({ route }) => isOfTheProduct(route))
    .map(({ route, cells }) => ({ route, cells: cells.map(withoutParts) }));
  const counts = new Map<RouteCell, number>();
  const failures: string[] = [];
  const wanted = context.bench.repetitions ?? repetitions;
  for (let repetition = 0; repetition < wanted; repetition += 1) {
    const order = repetition % 2 === 0 ? oursFirst : oursFirst.toReversed();
    for (const { route, cells } of routes) {
      await using ways = await openBoth(step, context, route, against, repetition);
      for (const cell of cells) {
        context.signal.throwIfAborted();
        context.at(`pair ${repetition + 1} of ${wanted}: ${cell.pattern} of ${cell.bytes} B, ${route.layer}`);
        const measured = await measureBoth(ways, cell, step, counts, order);
        for (const build of order) {
          const about = { scenario: context.plan.name, ...cell, ...route, machines: 1, build, repetition };
          const sample = measured[build];
          context.sample({ ...about, ...sample });
          if (sample.incomplete) failures.push(`${cell.pattern} by ${build}: ${sample.incomplete.message}`);
        }
      }
    }
  }
  if (failures.length > 0)
    throw new StepFailure('not-met', `${failures.length} repetitions are not whole: ${failures[0] ?? ''}`);
}

/** Whether anything on the way is built of the product: a C end at a port without the proxy is a reference. */
export function isOfTheProduct({ layer, guestEnd, hostEnd }: RouteCells['route']): boolean {
  return guestEnd === 'lab' || (hostEnd === 'lab' && throughProxy.has(layer));
}

const throughProxy: ReadonlySet<RouteCells['route']['layer']> = new Set(['proxy', 'sasl', 'lines']);

async function openBoth(
  { args: { on, guest } }: StepOf<'bench'>,
  context: StepContext,
  route: RouteCells['route'],
  against: BenchBuild,
  repetition: number,
): Promise<OfBoth<BenchWay> & AsyncDisposable> {
  await using undo = new AsyncDisposableStack();
  const machines = [guest, twinOf(guest)].map((name) => guestOf(context, name));
  const open = async (build: BuildName, place: number) => {
    const machine = machines[place % machines.length] ?? guestOf(context, guest);
    const other = build === 'other' ? against : undefined;
    return undo.use(await desktopOf(context, on).openBench(machine, route, other));
  };
  const opening = [open('ours', repetition), open('other', repetition + 1)] as const;
  // One that comes late is closed too.
  await Promise.allSettled(opening);
  const [ours, other] = await Promise.all(opening);
  const resources = undo.move();
  return { ours, other, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

async function measureBoth(
  ways: OfBoth<BenchWay>,
  cell: RouteCell,
  { args }: StepOf<'bench'>,
  counts: Map<RouteCell, number>,
  order: readonly BuildName[],
) {
  try {
    for (const build of order) {
      const count = await calibrate(ways[build], cell, args['warm-up'], args.duration);
      // What the first one can do in a repetition, all have to do.
      if (!counts.has(cell)) counts.set(cell, count);
    }
    return await measureTurns(ways, cell, counts.get(cell) ?? 1, args.duration, order);
  } catch (error) {
    return { ours: notMeasured(error), other: notMeasured(error) };
  }
}
