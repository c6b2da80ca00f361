import test from 'ava';
import { Secret } from '../../../secret/secret.ts';
import type { Identity } from './identity.ts';
import { identityDirectives } from './identity-directives.ts';

const identity: Identity = {
  hostName: 'guest1.lab.test',
  krb5Conf: '[libdefaults]\n',
  keytab: new Secret(Buffer.from('the\nkeys')),
  users: [{ name: 'alice' }, { name: 'bob' }],
  agentConfig: { spn: 'host/guest1.lab.test@LAB.TEST' },
};
const fresh = {
  random: Buffer.from('noise'),
  machineId: '0123456789abcdef0123456789abcdef',
  nowMs: 1e12 + 0.4,
};

test('an identity is written out directive by directive, counted octets after those that have them', (t) => {
  const body = [
    'random 5\nnoise',
    'clock 1000000000000',
    'host-name guest1.lab.test',
    'file 644 0 16 /etc/hostname\nguest1.lab.test\n',
    'file 444 0 33 /etc/machine-id\n0123456789abcdef0123456789abcdef\n',
    'file 644 0 53 /etc/hosts\n127.0.0.1 localhost\n10.0.2.15 guest1.lab.test guest1\n',
    'file 644 0 14 /etc/krb5.conf\n[libdefaults]\n',
    'file 600 0 8 /etc/krb5.keytab\nthe\nkeys',
    'append 26 /etc/group\nalice:x:1000:\nbob:x:1001:\n',
    'append 78 /etc/passwd\nalice:x:1000:1000::/home/alice:/bin/bash\nbob:x:1001:1001::/home/bob:/bin/bash\n',
    'append 52 /etc/shadow\nalice:!:20000:0:99999:7:::\nbob:!:20000:0:99999:7:::\n',
    'folder 755 1000 /home/alice',
    'folder 755 1001 /home/bob',
    'folder 755 0 /etc/sso-guest-agent',
    'file 644 0 39 /etc/sso-guest-agent/config.json\n{"spn":"host/guest1.lab.test@LAB.TEST"}',
    '',
  ].join('\n');
  t.is(identityDirectives(identity, fresh).toString(), `identity ${body.length}\n${body}`);
});

test('an account may have another uid and shell, or have expired', (t) => {
  const users = [
    { name: 'alice', uid: 500, shell: '/usr/sbin/nologin' },
    { name: 'bob', expired: true },
  ];
  const text = identityDirectives({ ...identity, users }, fresh).toString();
  t.true(
    text.includes('\nalice:x:500:500::/home/alice:/usr/sbin/nologin\nbob:x:1001:1001::/home/bob:/bin/bash\n'),
  );
  t.true(text.includes('\nalice:!:20000:0:99999:7:::\nbob:!:20000:0:99999:7::1:\n'));
  t.true(text.includes('folder 755 500 /home/alice'));
});

test('a certificate comes before the configuration that names it, and nobody else reads its key', (t) => {
  const tls = { certificate: Buffer.from('certificate'), key: new Secret(Buffer.from('key')) };
  const text = identityDirectives({ ...identity, tls }, fresh).toString();
  t.true(
    text.includes(
      'folder 755 0 /etc/sso-guest-agent\n' +
        'file 644 0 11 /etc/sso-guest-agent/tls-cert.pem\ncertificate\n' +
        'file 600 0 3 /etc/sso-guest-agent/tls-key.pem\nkey\n' +
        'file 644 0 39 /etc/sso-guest-agent/config.json\n',
    ),
  );
});

test('a name that could be read as a directive or another field is refused', (t) => {
  for (const name of ['$(reboot)', 'a b', 'alice:0', 'alice\nclock 0', '-rf', '1000', '']) {
    t.throws(() => identityDirectives({ ...identity, users: [{ name }] }, fresh), {
      code: 'identity-failed',
    });
    t.throws(() => identityDirectives({ ...identity, hostName: name }, fresh), { code: 'identity-failed' });
  }
});

test('only a guest of the legacy login gets a PAM stack that takes passwords, and only a served port its file', (t) => {
  const text = (legacyLogin: boolean) =>
    identityDirectives({ ...identity, controlConfig: { realm: 'LAB.TEST', legacyLogin } }, fresh).toString();
  t.false(identityDirectives(identity, fresh).toString().includes('control.json'));
  t.true(text(false).includes('/etc/sso-guest-agent/control.json\n{"realm":"LAB.TEST","legacyLogin":false}'));
  t.false(text(false).includes('/etc/pam.d'));
  t.true(text(true).includes('/etc/pam.d/greetd\n@include /usr/share/sso-guest-agent/pam/greetd-legacy\n'));
});
