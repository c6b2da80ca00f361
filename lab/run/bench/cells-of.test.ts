import test from 'ava';
import { benchRepetitionSchema } from '../../measure/bench-samples.ts';
import { emptyMeasured } from './measure-cell.ts';
import { cellsOf, withoutParts } from './cells-of.ts';

const group = {
  pattern: ['round-trip'],
  size: [16, 4096],
  layer: ['proxy'],
  'guest-end': ['lab'],
  'host-end': ['lab'],
  full: false,
  parts: true,
} as unknown as Parameters<typeof cellsOf>[0][number];

test('a cell that two groups list is one, with its parts if one of them wants those', (t) => {
  const [route, ...others] = cellsOf([{ ...group, parts: false }, group], false);
  t.deepEqual(others, []);
  t.deepEqual(route?.cells, [
    { pattern: 'round-trip', bytes: 16, parts: true },
    { pattern: 'round-trip', bytes: 4096, parts: true },
  ]);
});

test('what a sample says of a cell with parts is what a sample may say', (t) => {
  for (const { route, cells } of cellsOf([{ ...group, rate: 200 }, group], false)) {
    for (const cell of cells) {
      const about = { scenario: 'latency', ...withoutParts(cell), ...route, machines: 1, repetition: 0 };
      t.notThrows(() => benchRepetitionSchema.parse({ ...about, build: 'ours', ...emptyMeasured() }));
    }
  }
});
