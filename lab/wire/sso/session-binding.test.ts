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

test('inside TLS the exported key stands before the digest, and outside nothing looks like it', (t) => {
  const lines = ['SPICE-SSO 1-1 client n1 -', 'SPICE-SSO 1-1 agent e1 c1 tls'] as const;
  const exported = Buffer.alloc(32, 7);
  const inside = sessionBinding(...lines, exported);
  const outside = sessionBinding(...lines);
  t.is(inside.subarray(0, 13).toString(), 'tls-exporter:');
  t.deepEqual(inside.subarray(13, 45), exported);
  t.deepEqual(inside.subarray(45), outside.subarray(10));
});
