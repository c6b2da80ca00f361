import fc from 'fast-check';
import test from 'ava';
import { addTallies, noTests, parseTallyLine, tallyLine } from './tally.ts';

const count = fc.nat(999_999);
const tally = fc.record({ passed: count, failed: count, skipped: count });

test('the closing line says what passed and what failed', (t) => {
  t.is(tallyLine({ passed: 12, failed: 0, skipped: 0 }), '12 passed, 0 failed');
  t.is(tallyLine({ passed: 12, failed: 3, skipped: 1 }), '12 passed, 3 failed, 1 skipped');
});

test('a closing line is read back as it was written', (t) => {
  fc.assert(fc.property(tally, (one) => t.deepEqual(parseTallyLine(tallyLine(one)), one)));
});

test('a line with anything else in it is no closing line', (t) => {
  for (const line of ['', '1 passed', '1 passed, 2 failed!', ' 1 passed, 2 failed', '-1 passed, 2 failed']) {
    t.is(parseTallyLine(line), undefined, line);
  }
});

test('tallies add up', (t) => {
  const one = { passed: 1, failed: 2, skipped: 3 };
  t.deepEqual(addTallies([one, noTests, one]), { passed: 2, failed: 4, skipped: 6 });
});
