import test from 'ava';
import { clientConfigOf, fillTemplate, readTemplate } from './realm-config.ts';

test('the client’s configuration looks nothing up in DNS and starts with TCP', async (t) => {
  const config = clientConfigOf(await readTemplate('krb5.conf'), { name: 'LAB.TEST' }, '10.0.2.2:4088');
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

test('a primary KDC is named beside the one that answers', async (t) => {
  const template = await readTemplate('krb5.conf');
  const config = clientConfigOf(template, { name: 'LAB.TEST' }, '127.0.0.1:4088', {
    primary: '127.0.0.2:4088',
  });
  t.regex(config, /^ *kdc = 127\.0\.0\.1:4088\n *primary_kdc = 127\.0\.0\.2:4088$/m);
  t.false(clientConfigOf(template, { name: 'LAB.TEST' }, '127.0.0.1:4088').includes('primary_kdc'));
});

test('a placeholder that nothing fills is an error', (t) => {
  t.is(fillTemplate('a@REALM@b', { REALM: 'X' }), 'aXb');
  t.throws(() => fillTemplate('@PORT@', {}), { message: /@PORT@/ });
});

test('a realm that is trusted is served by the same KDC, and rules come before the default mapping', async (t) => {
  const realm = { name: 'LAB.TEST', trusts: ['OTHER.TEST'] };
  const config = clientConfigOf(await readTemplate('krb5.conf'), realm, '127.0.0.1:4088', {
    authToLocal: ['RULE:[1:$1](alice)s/.*/root/'],
  });
  t.regex(config, /OTHER\.TEST = \{\n {8}kdc = 127\.0\.0\.1:4088\n {4}\}/);
  t.regex(config, /auth_to_local = RULE:\[1:\$1\]\(alice\)s\/\.\*\/root\/\n {8}auth_to_local = DEFAULT/);
});
