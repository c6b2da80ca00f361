import test from 'ava';
import { requireStrongContext } from './context-requirements.ts';

const strong = {
  delegated: false,
  mutual: true,
  replayDetected: false,
  sequence: true,
  confidential: true,
  integrity: true,
  okAsDelegate: false,
  channelBound: false,
};

test('a mutual, ordered, confidential context is strong enough, delegated or not', (t) => {
  t.notThrows(() => requireStrongContext(strong));
  t.notThrows(() => requireStrongContext({ ...strong, delegated: true, replayDetected: true }));
});

test('a context that lacks any of them is weak', (t) => {
  for (const name of ['mutual', 'integrity', 'confidential', 'sequence'] as const) {
    t.throws(() => requireStrongContext({ ...strong, [name]: false }), { code: 'weak-context' });
  }
});
