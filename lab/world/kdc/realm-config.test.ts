import test from 'ava';
import { clientConfigOf, fillTemplate, readTemplate } from './realm-config.ts';

test('the client’s configuration looks nothing up in DNS and starts with TCP', async (t) => {
  const config = clientConfigOf(await readTemplate('krb5.conf'), 'LAB.TEST', '10.0.2.2:4088');
  for (const relation of [
    'default_realm = LAB.TEST',
    'dns_lookup_kdc = false',
    'rdns = false',
    'udp_preference_limit = 1',
    'kdc = 10.0.2.2:4088',
    '.lab.test = LAB.TEST',
  ]) {
    t.true(config.includes(relation), relation);
  }
});

test('a placeholder that nothing fills is an error', (t) => {
  t.is(fillTemplate('a@REALM@b', { REALM: 'X' }), 'aXb');
  t.throws(() => fillTemplate('@PORT@', {}), { message: /@PORT@/ });
});
