import test from 'ava';
import { parsePrincipalState } from './principal-state.ts';

const captured = `Principal: alice@LAB.TEST
Expiration date: [never]
Last password change: Mon Nov 23 09:43:55 UTC 2026
Last successful authentication: Mon Nov 23 09:43:55 UTC 2026
Last failed authentication: [never]
Failed password attempts: 12
Number of keys: 1
Attributes: REQUIRES_PRE_AUTH
`;

test('counter and times are read as kadmin prints them', (t) => {
  t.deepEqual(parsePrincipalState(captured), {
    failedAttempts: 12,
    lastSuccess: 'Mon Nov 23 09:43:55 UTC 2026',
    lastFailure: undefined,
  });
});

test('output without a counter is an error, not a zero', (t) => {
  const without = captured.replace(/^Failed.*\n/m, '');
  t.throws(() => parsePrincipalState(without), { code: 'command-failed' });
});
