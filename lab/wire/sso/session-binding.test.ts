import test from 'ava';
import { sessionBinding } from './session-binding.ts';

test('the binding is the prefix and the digest of both SIGNATURE lines', (t) => {
  const binding = sessionBinding('SPICE-SSO 1-1 client n1 -', 'SPICE-SSO 1-1 agent e1 c1 - n1');
  // By: printf 'SPICE-SSO 1-1 client n1 -\nSPICE-SSO 1-1 agent e1 c1 - n1\n' | sha256sum
  t.is(binding.subarray(0, 10).toString(), 'spice-sso:');
  t.is(
    binding.subarray(10).toString('hex'),
    'c7ce11fc28fa10826a34d75ce83853fdae57c24a60334ed29190b2e798abaa92',
  );
});

test('another challenge is another binding', (t) => {
  const client = 'SPICE-SSO 1-1 client n1 -';
  t.notDeepEqual(
    sessionBinding(client, 'SPICE-SSO 1-1 agent e1 c1 - n1'),
    sessionBinding(client, 'SPICE-SSO 1-1 agent e1 c2 - n1'),
  );
});
