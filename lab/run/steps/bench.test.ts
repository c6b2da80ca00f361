import test from 'ava';
import { parse } from 'yaml';
import type { StepOf } from '../../scenario/plan.ts';
import { stepSchema } from '../../scenario/step-schema.ts';
import type { BenchTask, BenchWay } from '../../world/ports.ts';
import type { StepContext } from '../step-context.ts';
import { bench } from './bench.ts';

/** A way on which each message takes a millisecond. */
const way: BenchWay = {
  pids: {},
  perform: ({ bytes, messages }: BenchTask) =>
    Promise.resolve({
      messages,
      octets: messages * bytes,
      seconds: messages / 1000,
      guest: { wrong: 0, cpuNs: 0, calls: 0 },
      cpuSeconds: 0,
    }),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

test('whoever watches a benchmark is told each cell, and how many there are', async (t) => {
  const step = {
    ...stepSchema.parse(
      parse(`bench:
  on: desk
  guest: guest1
  repetitions: 3
  duration: 20ms
  warm-up: 5ms
  cells:
    - { pattern: [source, sink], size: 64B, layer: socket }
`),
    ),
    at: { file: 'bench.yaml', line: 1, column: 1 },
  } as StepOf<'bench'>;
  const told: string[] = [];
  const context = {
    plan: { name: 'b' },
    world: {
      desktops: new Map([['desk', { openBench: () => Promise.resolve(way) }]]),
      guests: new Map([['guest1', {}]]),
    },
    signal: new AbortController().signal,
    bench: { full: false },
    sample: () => undefined,
    at: (text: string) => void told.push(text),
  } as unknown as StepContext;
  await bench(step, context);
  t.deepEqual(told.slice(0, 3), [
    'cell 1 of 6: source of 64 B, socket, lab to lab',
    'cell 2 of 6: sink of 64 B, socket, lab to lab',
    'cell 3 of 6: source of 64 B, socket, lab to lab',
  ]);
  t.is(told.length, 6);
});
