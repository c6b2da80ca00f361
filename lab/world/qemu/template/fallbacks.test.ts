import test from 'ava';
import { countFallbacks } from './fallbacks.ts';

test('the second fallback of a run is an error, and forks of one template are one', (t) => {
  const fallbacks = countFallbacks();
  t.notThrows(() => fallbacks.count('a', 'guest1', 'silent'));
  t.notThrows(() => fallbacks.count('a', 'guest2', 'silent'));
  t.throws(() => fallbacks.count('b', 'guest3', 'silent again'), {
    code: 'forks-broken',
    message: /^guest3 does not come up as a fork either \(silent again\): .*--cold/,
  });
});
