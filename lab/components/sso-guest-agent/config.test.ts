import test from 'ava';
import { parseConfig, readConfig } from './config.ts';
import { ConfigError } from './json-config.ts';

const spn = 'host/guest1.lab.test@LAB.TEST';

test('a service principal name is enough', (t) => {
  t.deepEqual(parseConfig('f', JSON.stringify({ spn })), {
    spn,
    keytab: 'FILE:/etc/krb5.keytab',
    port: '/dev/virtio-ports/spice.sso.0',
    loginManager: 'greetd',
    passwords: false,
    passwordBackOffSeconds: 30,
    identityOnly: false,
    ccacheFolder: '/run/sso-guest-agent-ccaches',
    runFolder: '/run/sso-guest-agent',
    requireTls: false,
  });
});

const malformed: readonly (readonly [string, string])[] = [
  ['no JSON', '{'],
  ['no name', '{}'],
  ['a name without a realm', '{"spn":"host/guest1"}'],
  ['an unknown key', JSON.stringify({ spn, keytap: 'x' })],
  ['an unknown login manager', JSON.stringify({ spn, loginManager: 'xdm' })],
  ['a port that is no path', JSON.stringify({ spn, port: 'tcp:1' })],
  ['a keytab that is no file', JSON.stringify({ spn, keytab: 'MEMORY:x' })],
  ['a certificate without its key', JSON.stringify({ spn, tlsCertificate: '/c' })],
  [
    'TCP without required TLS',
    JSON.stringify({ spn, port: 'tcp:127.0.0.1:1', tlsCertificate: '/c', tlsKey: '/k' }),
  ],
  ['a key without its certificate', JSON.stringify({ spn, tlsKey: '/k' })],
  ['required TLS without a certificate', JSON.stringify({ spn, requireTls: true })],
  ['too much', ' '.repeat(70_000)],
];

for (const [title, text] of malformed) {
  test(`${title} is refused, with the file's name`, (t) => {
    const error = t.throws(() => parseConfig('/etc/x.json', text), { instanceOf: ConfigError });
    t.is(error.code, 'malformed');
    t.true(error.message.startsWith('/etc/x.json'));
  });
}

test('a file that is not there yet is none; one that cannot be read is an error', (t) => {
  t.is(readConfig('/nonexistent/config.json'), undefined);
  t.is(readConfig('/dev/null'), undefined);
  t.throws(() => readConfig('/'), { instanceOf: ConfigError, message: /cannot be read/ });
});
