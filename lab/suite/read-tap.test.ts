import test from 'ava';
import { countTapLine, readTapLine } from './read-tap.ts';
import { addTallies } from './tally.ts';

/** Written by ava 8 --tap. */
const captured = `TAP version 13
# deadline › wait-until › the first accepted observation is returned
ok 1 - deadline › wait-until › the first accepted observation is returned
# secret › secret › a secret never shows itself
not ok 2 - secret › secret › a secret never shows itself
  ---
    name: AssertionError
    message: 'not ok 9 - quoted'
  ...
ok 3 - later # SKIP
not ok 4 - some day # TODO
---tty-stream-chunk-separator

1..4
# tests 3
# pass 1
# fail 1
`;

test('results, explanations and the rest are told apart', (t) => {
  const kinds = captured.split('\n').map((line) => readTapLine(line).kind);
  t.deepEqual(
    kinds.filter((kind) => kind !== 'other'),
    ['passed', 'failed', 'detail', 'detail', 'detail', 'detail', 'skipped', 'skipped'],
  );
});

test('each result counts once', (t) => {
  const tallies = captured.split('\n').map((line) => countTapLine(readTapLine(line)));
  t.deepEqual(addTallies(tallies), { passed: 1, failed: 1, skipped: 2 });
});
