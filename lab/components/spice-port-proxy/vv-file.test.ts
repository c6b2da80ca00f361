import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import test from 'ava';
import { loadVvFile } from './load-vv-file.ts';
import { parseVvFile } from './vv-file.ts';

const parse = (text: string) => parseVvFile(Buffer.from(text), 'x.vv');

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
  const { remote, ticket, deleteThisFile } = parse(text);
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
  t.deepEqual(parse(plain).remote, { transport: 'tcp', host: '::1', port: 5900 });
  t.is(parse(plain).ticket.reveal(), '');
  for (const line of [`ca=${pem.replaceAll('\n', '\\n')}`, 'host-subject=CN=x', 'secure-channels=main']) {
    t.throws(() => parse(`${plain}${line}\n`), { code: 'vv-invalid', message: /^x\.vv:5: / });
  }
});

const mistakes: Readonly<Record<string, readonly [text: string, place: RegExp]>> = {
  'another type': [minimal.replace('spice', 'vnc'), /^x\.vv:2: /],
  'no host': [minimal.replace('host=h\n', ''), /^x\.vv: /],
  'a host with a blank': [minimal.replace('host=h', 'host=h -x'), /^x\.vv:3: /],
  'a port that is none': [minimal.replace('5901', '65536'), /^x\.vv:4: /],
  'a secure port that is no number': [`${minimal.replace('5901', 'null')}port=5900\n`, /^x\.vv:4: /],
  'a plain port of -1 alone': [minimal.replace('tls-port=5901', 'port=-1'), /^x\.vv:4: neither/],
  'no port': [minimal.replace('tls-port=5901\n', ''), /^x\.vv: /],
  'a CA that is none': [`${minimal}ca=secret\n`, /^x\.vv:5: /],
  'a ticket that no server can match': [`${minimal}password=${'x'.repeat(60)}\n`, /^x\.vv:5: /],
  'a line that is nothing': [`${minimal}what is this\n`, /^x\.vv:5: /],
  'a key outside of any group': [`type=spice\n${minimal}`, /^x\.vv:1: /],
  'no group': ['', /^x\.vv: there is no \[virt-viewer\] group/],
};
for (const [title, [text, place]] of Object.entries(mistakes)) {
  test(`${title} is answered with its place`, (t) => {
    const error = t.throws(() => parse(text), { code: 'vv-invalid', message: place });
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
  await t.throwsAsync(loadVvFile(file), { code: 'vv-invalid', message: /x\.vv:5: / });
});

test('a host that is not UTF-8 is answered with its place', (t) => {
  const octets = Buffer.from(minimal.replace('host=h', 'host=caf\xe9'), 'latin1');
  t.throws(() => parseVvFile(octets, 'x.vv'), {
    code: 'vv-invalid',
    message: 'x.vv:3: host is not UTF-8',
  });
});

/** fixtures/vv/README.md says where each comes from, and what remote-viewer makes of it. */
const inTheWild = async (name: string): Promise<Buffer> => {
  const octets = await readFile(`fixtures/vv/${name}.vv`);
  return octets.includes('@CA@')
    ? Buffer.from(octets.toString().replaceAll('@CA@', pem.replaceAll('\n', '\\n')))
    : octets;
};
const tcp = (host: string, port = 5999) => ({ transport: 'tcp', host, port });
const accepted: Readonly<Record<string, readonly [remote: object, ticket: string]>> = {
  ravada: [tcp('127.0.0.1'), '%s'],
  cockpit: [tcp('10.0.0.3'), ''],
  'bom-crlf': [tcp('127.0.0.1'), ''],
  u2028: [tcp('127.0.0.1'), ''],
  duplicate: [tcp('127.0.0.1'), 'b'],
  latin1: [tcp('127.0.0.1'), ''],
  'port-minus-one': [
    { transport: 'tls', host: '127.0.0.1', port: 5999, ca: undefined, hostSubject: undefined },
    '',
  ],
  'tls-minus-one': [tcp('127.0.0.1'), ''],
  'empty-values': [tcp('127.0.0.1'), ''],
  'ipv6-zone': [tcp('fe80::1%eth0'), ''],
  'idn-host': [tcp('xn--bcher-kva.example.test'), ''],
  'trailing-blank-ticket': [tcp('127.0.0.1'), 'abc '],
  'delete-true': [tcp('127.0.0.1'), ''],
};
for (const [name, [remote, ticket]] of Object.entries(accepted)) {
  test(`the file ${name} is read as remote-viewer reads it`, async (t) => {
    const read = parseVvFile(await inTheWild(name), 'x.vv');
    t.deepEqual(read.remote as object, remote);
    t.is(read.ticket.reveal(), ticket);
  });
}

const refused: Readonly<Record<string, RegExp>> = {
  proxmox: /^x\.vv:11: .*proxy=/,
  'ovirt-proxy': /^x\.vv:5: .*proxy=/,
  opennebula: /^x\.vv:6: .*proxy=/,
  'cockpit-null': /^x\.vv:4: port must be/,
  'cr-only': /^x\.vv:1: /,
  utf16: /^x\.vv:1: /,
  'no-group': /^x\.vv:1: /,
};
for (const [name, place] of Object.entries(refused)) {
  test(`the file ${name} is refused with its line`, async (t) => {
    const octets = await inTheWild(name);
    t.throws(() => parseVvFile(octets, 'x.vv'), { code: 'vv-invalid', message: place });
  });
}

test('a console behind an HTTP proxy is refused with its line, no secret is quoted, and the file stays', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'vv-'));
  t.teardown(() => rm(folder, { recursive: true }));
  for (const name of ['proxmox', 'ovirt-proxy', 'opennebula']) {
    const file = join(folder, `${name}.vv`);
    await writeFile(file, await inTheWild(name));
    const error = await t.throwsAsync(loadVvFile(file), { code: 'vv-invalid' });
    t.notRegex(String(error), /pvespiceproxy|example\.test|127\.0\.0\.1|onetime1|abcdefghij|001122/, name);
  }
  t.is((await readdir(folder)).length, 3);
  t.notThrows(() => parse(`${minimal}proxy=\n`), 'an empty proxy= is none');
});

test('the type is read in any case, and a number other than 0 deletes the file', (t) => {
  t.is(parse(minimal.replace('spice', 'SPICE')).remote.transport, 'tls');
  for (const [value, deletes] of [
    ['1', true],
    ['2', true],
    ['-1', true],
    ['1 ', true],
    ['0', false],
    ['', false],
    ['true', false],
    ['99999999999', false],
  ] as const)
    t.is(parse(`${minimal}delete-this-file=${value}\n`).deleteThisFile, deletes, value);
});

test('a value that is not asked for may be anything, and an empty ca= is none', (t) => {
  const { remote } = parse(`${minimal}ca=\nhost-subject=\nport=null\nversion=99.0-1\ntitle=a\u2028b\n`);
  t.deepEqual(remote, { transport: 'tls', host: 'h', port: 5901, ca: undefined, hostSubject: undefined });
});
