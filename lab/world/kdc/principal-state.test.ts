import test from 'ava';
import { parsePrincipalStates } from './principal-state.ts';

const captured = `Principal: alice@LAB.TEST
Expiration date: [never]
Last password change: Mon Nov 23 09:43:55 UTC 2026
Last successful authentication: Mon Nov 23 09:43:55 UTC 2026
Last failed authentication: [never]
Failed password attempts: 12
Number of keys: 1
Attributes: REQUIRES_PRE_AUTH
`;

test('counters and times are read as kadmin prints them, in order', (t) => {
  const alice = {
    failedAttempts: 12,
    lastSuccess: 'Mon Nov 23 09:43:55 UTC 2026',
    lastFailure: undefined,
  };
  t.deepEqual(parsePrincipalStates(captured, 1), [alice]);
  const bob = captured.replace('alice', 'bob').replace('attempts: 12', 'attempts: 0');
  t.deepEqual(parsePrincipalStates(captured + bob, 2), [alice, { ...alice, failedAttempts: 0 }]);
});

test('a principal of whom nothing was printed is an error: who is who would be a guess', (t) => {
  t.throws(() => parsePrincipalStates(captured, 2), { code: 'command-failed', message: /not 2 principals/ });
  t.throws(() => parsePrincipalStates(captured, 0), { code: 'command-failed' });
});

test('output without a counter is an error, not a zero', (t) => {
  const without = captured.replace(/^Failed.*\n/m, '');
  t.throws(() => parsePrincipalStates(without, 1), { code: 'command-failed', message: /no failure counter/ });
});
