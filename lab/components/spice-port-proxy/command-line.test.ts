import { openSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { settingsFrom } from './command-line.ts';

const base = ['--plugin-dir', '/plugins', '--port', 'spice.sso.0=client,--spn,host/g1'];
const address = ['--host', 'h', '--tls-port', '5901'];

test('a remote, a ticket from a descriptor and the ports are read', async (t) => {
  const ca = await file(t, 'PEM');
  const fd = await ticketDescriptor(t, 's3cret\n');
  const rest = ['--ca', ca, '--host-subject', 'CN=g1', '--ticket-fd', fd, '--port', 'other.0=cat'];
  const settings = await settingsFrom([...base, ...address, ...rest]);
  t.is(settings?.ticket.reveal(), 's3cret');
  t.false(JSON.stringify(settings).includes('s3cret'));
  t.like(settings, {
    remote: { transport: 'tls', host: 'h', port: 5901, ca: 'PEM', hostSubject: 'CN=g1' },
    pluginDir: '/plugins',
    ports: [
      { name: 'spice.sso.0', plugin: 'client', args: ['--spn', 'host/g1'] },
      { name: 'other.0', plugin: 'cat', args: [] },
    ],
  });
});

const mistakes: Readonly<Record<string, readonly string[]>> = {
  'no remote': base,
  'two transports': [...base, ...address, '--tcp-port', '5900', '--ticket-fd', '0'],
  'no transport': [...base, '--host', 'h', '--ticket-fd', '0'],
  'no ticket': [...base, ...address],
  'a ticket descriptor that is no number': [...base, ...address, '--ticket-fd', 'x'],
  'a ticket descriptor that is not open': [...base, ...address, '--ticket-fd', '999'],
  'a CA for plain TCP': [...base, '--host', 'h', '--tcp-port', '5900', '--ca', '/x', '--ticket-fd', '0'],
  'a CA that cannot be read': [...base, ...address, '--ca', '/nowhere', '--ticket-fd', '0'],
  'a port number that is none': [...base, '--host', 'h', '--tls-port', '0', '--ticket-fd', '0'],
  'a .vv file and an address': [...base, ...address, '--vv', 'x.vv'],
  'no plugin folder': ['--port', 'a=b', ...address],
  'no port': ['--plugin-dir', '/plugins', ...address, '--ticket-fd', '0'],
  'a port without a plugin': ['--plugin-dir', '/p', '--port', 'spice.sso.0', '--vv', '/nowhere'],
  'an unknown option': [...base, ...address, '--trust-any-spn'],
  'a word too many': [...base, ...address, 'word'],
};
for (const [title, argv] of Object.entries(mistakes)) {
  test(`${title} is bad usage`, async (t) => {
    const code = argv.includes('/nowhere') && argv.includes('--vv') ? 'vv-invalid' : 'usage';
    await t.throwsAsync(settingsFrom(argv), { code });
  });
}

test('a port that is given twice, and one without a plugin, are bad usage', async (t) => {
  const vv = ['--vv', await file(t, '[virt-viewer]\ntype=spice\nhost=h\ntls-port=1\n'), '--plugin-dir', '/p'];
  await t.throwsAsync(settingsFrom([...vv, '--port', 'a=b', '--port', 'a=c']), { code: 'usage' });
  await t.throwsAsync(settingsFrom([...vv, '--port', 'a']), { code: 'usage' });
  await t.notThrowsAsync(settingsFrom([...vv, '--port', 'a=b', '--port', 'c=b']));
});

test('an argument with commas is given by itself, after those of its port', async (t) => {
  const vv = ['--vv', await file(t, '[virt-viewer]\ntype=spice\nhost=h\ntls-port=1\n')];
  const more = [
    '--port',
    'b=cat',
    ...['spice.sso.0=/tmp/a,b', 'b=x=y', 'spice.sso.0=', 'spice.sso.0=-v,'].flatMap((arg) => [
      '--port-arg',
      arg,
    ]),
  ];
  const settings = await settingsFrom([...base, ...vv, ...more]);
  t.deepEqual(settings?.ports, [
    { name: 'spice.sso.0', plugin: 'client', args: ['--spn', 'host/g1', '/tmp/a,b', '', '-v,'] },
    { name: 'b', plugin: 'cat', args: ['x=y'] },
  ]);
});

test('an argument for a port that is not given, or without a port, is bad usage', async (t) => {
  const vv = ['--vv', await file(t, '[virt-viewer]\ntype=spice\nhost=h\ntls-port=1\n')];
  for (const arg of ['spice.sso.1=x', 'x', '=x', ''])
    await t.throwsAsync(settingsFrom([...base, ...vv, '--port-arg', arg]), { code: 'usage' }, arg);
});

test('a ticket of 59 octets is taken, and a longer one, which no server can match, is not', async (t) => {
  const with59 = ['--ticket-fd', await ticketDescriptor(t, 'x'.repeat(59))];
  t.is((await settingsFrom([...base, ...address, ...with59]))?.ticket.reveal().length, 59);
  const with60 = ['--ticket-fd', await ticketDescriptor(t, 'x'.repeat(60))];
  await t.throwsAsync(settingsFrom([...base, ...address, ...with60]), { code: 'usage' });
});

async function file(t: ExecutionContext, content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'command-line-'));
  t.teardown(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'file'), content);
  return join(folder, 'file');
}

/** A bare descriptor, since the reader under test closes it, as it would an inherited one: a second owner would close a stranger's. */
async function ticketDescriptor(t: ExecutionContext, ticket: string): Promise<string> {
  return String(openSync(await file(t, ticket), 'r'));
}
