import { format, inspect } from 'node:util';
import test from 'ava';
import { Secret } from './secret.ts';

test('a secret never shows itself', (t) => {
  const secret = new Secret('wonderland');
  t.is(String(secret), '***');
  t.is(JSON.stringify({ secret }), '{"secret":"***"}');
  t.is(inspect({ secret }), '{ secret: *** }');
  t.is(format('%s %o %j', secret, secret, secret).includes('wonderland'), false);
  t.is(secret.reveal(), 'wonderland');
});
