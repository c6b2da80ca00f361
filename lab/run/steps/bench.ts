import type { BenchRepetition } from '../../measure/bench-samples.ts';
import type { StepOf } from '../../scenario/plan.ts';
import type { BenchWay } from '../../world/ports.ts';
import { benchPairs } from '../bench/bench-pairs.ts';
import { type RouteCell, type RouteCells, cellsOf, withoutParts } from '../bench/cells-of.ts';
import { calibrate, emptyMeasured, measureCell } from '../bench/measure-cell.ts';
import { waysAtOnce } from '../bench/ways-at-once.ts';
import { desktopOf, guestOf, type StepContext } from '../step-context.ts';
import { StepFailure } from '../step-failure.ts';

/** For the first answer of a way. */
const answerMs = 20_000;

/**
 * Measures every cell, all of them once in each repetition, so that what the host does meanwhile meets them all alike.
 * What could not be measured is kept as incomplete, and fails the step in the end.
 */
export async function bench(step: StepOf<'bench'>, context: StepContext): Promise<void> {
  const { against } = context.bench;
  if (against) {
    await benchPairs(step, context, against);
    return;
  }
  const { repetitions, cells: groups } = step.args;
  const routes = cellsOf(groups, context.bench.full);
  const messages = new Map<RouteCell, number>();
  const failures: string[] = [];
  const wanted = context.bench.repetitions ?? repetitions;
  const cellCount = wanted * routes.reduce((sum, { cells }) => sum + cells.length, 0);
  let begun = 0;
  for (let repetition = 0; repetition < wanted; repetition += 1) {
    for (const { route, cells } of routes) {
      await using ways = reopening(() => open(step, context, route));
      for (const cell of cells) {
        context.signal.throwIfAborted();
        begun += 1;
        context.at(`cell ${begun} of ${cellCount}: ${nameOf(route, cell)}`);
        const about = {
          scenario: context.plan.name,
          ...withoutParts(cell),
          ...route,
          machines: 1 + step.args.beside.length,
          build: 'ours' as const,
          repetition,
        };
        const sample = await measureOnce(ways, step, cell, messages);
        context.sample({ ...about, ...sample });
        if (sample.incomplete) failures.push(`${nameOf(route, cell)}: ${sample.incomplete.message}`);
      }
    }
  }
  if (failures.length > 0)
    throw new StepFailure('not-met', `${failures.length} repetitions are not whole: ${failures[0] ?? ''}`);
}

/** The way that stands; a new one after a cell that left its octets in the old. */
function reopening(open: () => Promise<BenchWay>): Ways {
  let standing: Promise<BenchWay> | undefined;
  const close = async () => {
    const way = standing;
    standing = undefined;
    await way?.then((one) => one[Symbol.asyncDispose]()).catch(() => undefined);
  };
  return { get: () => (standing ??= open()), close, [Symbol.asyncDispose]: close };
}

interface Ways extends AsyncDisposable {
  get(): Promise<BenchWay>;
  close(): Promise<void>;
}

/** A way stands when a message has been there and back: behind a socket chardev the guest's end may still be starting. */
async function open(
  { args: { on, guest, beside } }: StepOf<'bench'>,
  context: StepContext,
  route: RouteCells['route'],
): Promise<BenchWay> {
  await using undo = new AsyncDisposableStack();
  const ways: BenchWay[] = [];
  for (const name of [guest, ...beside])
    ways.push(undo.use(await desktopOf(context, on).openBench(guestOf(context, name), route)));
  const all = waysAtOnce(ways);
  await all.perform({ pattern: 'round-trip', bytes: 16, messages: 1 }, answerMs);
  undo.move();
  return all;
}

async function measureOnce(
  ways: Ways,
  { args }: StepOf<'bench'>,
  cell: RouteCell,
  messages: Map<RouteCell, number>,
): Promise<ReturnType<typeof emptyMeasured> & Pick<BenchRepetition, 'incomplete'>> {
  try {
    const way = await ways.get();
    const count = messages.get(cell) ?? (await calibrate(way, cell, args['warm-up'], args.duration));
    messages.set(cell, count);
    return await measureCell(way, cell, count, args.duration);
  } catch (error) {
    await ways.close();
    const code =
      error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'failed';
    return {
      ...emptyMeasured(),
      incomplete: { code, message: error instanceof Error ? error.message : String(error) },
    };
  }
}

function nameOf({ layer, guestEnd, hostEnd }: RouteCells['route'], { pattern, bytes }: RouteCell): string {
  return `${pattern} of ${bytes} B, ${layer}, ${guestEnd} to ${hostEnd}`;
}
