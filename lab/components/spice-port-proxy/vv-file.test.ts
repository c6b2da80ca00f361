import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import test from 'ava';
import { loadVvFile } from './load-vv-file.ts';
import { parseVvFile } from './vv-file.ts';

const pem = rootCertificates[0] ?? '';
const minimal = '[virt-viewer]\ntype=spice\nhost=h\ntls-port=5901\n';

test('address, ticket, CA and host subject are read, and the rest is ignored', (t) => {
  const text = [
    '# made by the engine',
    '[virt-viewer]',
    'type=spice',
    'host = guest1.lab.test',
    'port=5900',
    'tls-port=5901',
    'password=s3cr=t',
    `ca=${pem.replaceAll('\n', '\\n')}`,
    'host-subject=O=spice-sso-lab,CN=guest1.lab.test',
    'secure-channels=main;inputs',
    'delete-this-file=1',
    'fullscreen=0',
    'plugin-dir=/tmp/evil',
    '[ovirt]',
    'host=elsewhere',
    '',
  ].join('\r\n');
  const { remote, ticket, deleteThisFile } = parseVvFile(text, 'console.vv');
  t.deepEqual(remote, {
    transport: 'tls',
    host: 'guest1.lab.test',
    port: 5901,
    ca: pem,
    hostSubject: 'O=spice-sso-lab,CN=guest1.lab.test',
  });
  t.is(ticket.reveal(), 's3cr=t');
  t.true(deleteThisFile);
});

test('a file with a plain port alone is plain, when nothing in it asks for security', (t) => {
  const plain = '[virt-viewer]\ntype=spice\nhost=[::1]\nport=5900\n';
  t.deepEqual(parseVvFile(plain, 'x.vv').remote, { transport: 'tcp', host: '::1', port: 5900 });
  t.is(parseVvFile(plain, 'x.vv').ticket.reveal(), '');
  for (const line of [`ca=${pem.replaceAll('\n', '\\n')}`, 'host-subject=CN=x', 'secure-channels=main']) {
    t.throws(() => parseVvFile(`${plain}${line}\n`, 'x.vv'), { code: 'vv-invalid', message: /^x\.vv:5: / });
  }
});

const mistakes: Readonly<Record<string, readonly [text: string, place: RegExp]>> = {
  'another type': [minimal.replace('spice', 'vnc'), /^x\.vv:2: /],
  'no host': [minimal.replace('host=h\n', ''), /^x\.vv: /],
  'a host with a blank': [minimal.replace('host=h', 'host=h -x'), /^x\.vv:3: /],
  'a port that is none': [minimal.replace('5901', '65536'), /^x\.vv:4: /],
  'no port': [minimal.replace('tls-port=5901\n', ''), /^x\.vv: /],
  'a CA that is none': [`${minimal}ca=secret\n`, /^x\.vv:5: /],
  'a ticket that no server can match': [`${minimal}password=${'x'.repeat(60)}\n`, /^x\.vv:5: /],
  'a line that is nothing': [`${minimal}what is this\n`, /^x\.vv:5: /],
  'a key outside of any group': [`type=spice\n${minimal}`, /^x\.vv:1: /],
  'no group': ['', /^x\.vv: there is no \[virt-viewer\] group/],
};
for (const [title, [text, place]] of Object.entries(mistakes)) {
  test(`${title} is answered with its place`, (t) => {
    const error = t.throws(() => parseVvFile(text, 'x.vv'), { code: 'vv-invalid', message: place });
    t.notRegex(String(error), /secret/);
  });
}

test('a file is deleted only when it says so, and only when it is good', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'vv-'));
  t.teardown(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'keep.vv'), minimal);
  await writeFile(join(folder, 'once.vv'), `${minimal}delete-this-file=1\n`);
  await writeFile(join(folder, 'bad.vv'), `${minimal}delete-this-file=1\nnonsense\n`);
  await loadVvFile(join(folder, 'keep.vv'));
  await loadVvFile(join(folder, 'once.vv'));
  await t.throwsAsync(loadVvFile(join(folder, 'bad.vv')), { code: 'vv-invalid' });
  t.deepEqual((await readdir(folder)).sort(), ['bad.vv', 'keep.vv']);
});

test('a file that is missing, too long or not text is refused', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'vv-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const file = join(folder, 'x.vv');
  await t.throwsAsync(loadVvFile(file), { code: 'vv-invalid' });
  await writeFile(file, minimal.padEnd(1_048_577, '\n'));
  t.is((await stat(file)).size, 1_048_577);
  await t.throwsAsync(loadVvFile(file), { code: 'vv-invalid', message: /1048577 octets/ });
  await writeFile(file, Buffer.from([...Buffer.from(minimal), 0xff]));
  await t.throwsAsync(loadVvFile(file), { code: 'vv-invalid', message: /UTF-8/ });
});
