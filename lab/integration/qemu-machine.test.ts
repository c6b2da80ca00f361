import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { connect as connectUnix } from 'node:net';
import { connect } from 'node:tls';
import { once } from 'node:events';
import test from 'ava';
import { waitUntil } from '../deadline/wait-until.ts';
import { Secret } from '../secret/secret.ts';
import { exists, guestOptions, qemusThatUse } from '../testing/qemu-guest.ts';
import { giveIdentity } from '../world/qemu/identity/give-identity.ts';
import { type QemuMachine, startMachine } from '../world/qemu/start-machine.ts';

/** One boot serves all tests, in their order; the last one ends it. */
let machine: QemuMachine;
let cleanUp: AsyncDisposable;

test.before('a guest boots', async (t) => {
  t.timeout(180_000);
  const guest = await guestOptions();
  cleanUp = guest;
  machine = await startMachine(guest.options);
  t.log(`the guest agent answered after ${Math.round(machine.readyMs)} ms`);
});

test.after.always(async () => {
  await machine[Symbol.asyncDispose]();
  await cleanUp[Symbol.asyncDispose]();
});

const screenWith = (text: string) =>
  waitUntil(
    () => machine.console.readScreen(),
    (screen) => screen.some((row) => row.includes(text)),
    { for: `"${text}" on the screen`, timeoutMs: 30_000, describe: (screen) => screen.join('\n').trim() },
  );

test.serial('a program’s output, error output and exit code come back', async (t) => {
  const result = await machine.commands.run(['/bin/sh', '-c', 'cat; echo "$LAB" >&2; exit 3'], {
    input: Buffer.from('to stdin'),
    env: ['LAB=from the environment', 'PATH=/usr/bin:/bin'],
  });
  t.like(result, { exitCode: 3, stdout: 'to stdin', stderr: 'from the environment\n' });
  const killed = await machine.commands.run(['/bin/sh', '-c', 'kill -9 $$']);
  t.is(killed.exitCode, undefined);
});

test.serial('a program that does not end in time is killed', async (t) => {
  await t.throwsAsync(machine.commands.run(['sleep', '61'], { timeoutMs: 300 }), { code: 'deadline' });
  await waitUntil(
    () => machine.commands.run(['pgrep', '-fx', 'sleep 61']),
    (result) => result.exitCode === 1,
    { for: 'the sleeper to be gone', timeoutMs: 10_000 },
  );
  t.pass();
});

test.serial('a program that is not there is an error of its own', async (t) => {
  await t.throwsAsync(machine.commands.run(['/no/such/program']), { code: 'command-refused' });
});

test.serial('a file arrives with its mode and comes back octet for octet', async (t) => {
  const content = Buffer.from(Array.from({ length: 100_000 }, (_none, index) => index * 7));
  await machine.commands.writeFile('/root/new/secret', new Secret(content), 0o600);
  t.deepEqual(await machine.commands.readFile('/root/new/secret', content.length), content);
  t.is((await machine.commands.run(['stat', '-c', '%a %U', '/root/new/secret'])).stdout, '600 root\n');
  await t.throwsAsync(machine.commands.readFile('/root/new/secret', content.length - 1), {
    code: 'file-too-large',
  });
  await t.throwsAsync(machine.commands.readFile('/root/none', 10), { code: 'command-refused' });
});

test.serial('the greeter is read off the screen, and so is what is typed there', async (t) => {
  await screenWith('login:');
  await machine.console.type('Nonce ~"7|\\{Z');
  const screen = await screenWith('Nonce ~"7|\\{Z');
  t.is(screen.length, 25);
  await machine.console.press(['ctrl', 'u']);
});

test.serial('the guest sees its ports by name', async (t) => {
  const { stdout } = await machine.commands.run(['ls', '/dev/virtio-ports']);
  t.deepEqual(stdout.trim().split('\n'), [
    'com.redhat.rhevm.vdsm',
    'com.redhat.spice.0',
    'lab.identity.0',
    'lab.journal.0',
    'lab.terminal.0',
    'lab.watch.0',
    'org.qemu.guest_agent.0',
    'spice.sso.0',
  ]);
});

test.serial('SPICE answers on TLS only, with the certificate that the endpoint promises', async (t) => {
  const { host, tlsPort, caFile, hostSubject } = machine.spice;
  t.is(hostSubject, 'O=spice-sso-lab,CN=guest1.lab.test');
  const socket = connect({ host, port: tlsPort, ca: await readFile(caFile), servername: 'guest1.lab.test' });
  await once(socket, 'secureConnect');
  t.like(socket.getPeerCertificate().subject, { O: 'spice-sso-lab', CN: 'guest1.lab.test' });
  socket.destroy();
  t.like(await machine.monitor.execute('query-spice'), { 'tls-port': tlsPort, auth: 'spice' });
  t.false(Object.hasOwn((await machine.monitor.execute('query-spice')) as object, 'port'));
});

test.serial('each ticket is new, and none is in a log', async (t) => {
  const tickets = [await machine.issueTicket(), await machine.issueTicket()].map((ticket) => ticket.reveal());
  t.is(new Set(tickets).size, 2);
  const log = await readFile(machine.artifacts.qmp, 'utf8');
  t.true(log.includes('set_password'));
  t.false(tickets.some((ticket) => log.includes(ticket)));
});

test.serial('an identity makes it a member of a realm, the keytab unseen', async (t) => {
  const keytab = 'these would be keys';
  await giveIdentity(
    machine,
    {
      hostName: 'guest1.lab.test',
      krb5Conf: '[libdefaults]\n default_realm = LAB.TEST\n',
      keytab: new Secret(Buffer.from(keytab)),
      users: [{ name: 'alice' }],
      agentConfig: { spn: 'host/guest1.lab.test@LAB.TEST' },
    },
    30_000,
  );
  const look =
    'hostname; getent hosts guest1.lab.test; stat -c %a /etc/krb5.keytab; getent shadow alice | cut -d: -f2';
  const { stdout } = await machine.commands.run(['/bin/sh', '-c', look]);
  t.deepEqual(stdout.trim().split(/\s+/), [
    ...['guest1.lab.test', '10.0.2.15', 'guest1.lab.test', 'guest1'],
    ...['600', '!'],
  ]);
  const log = await readFile(machine.artifacts.guestAgent, 'utf8');
  t.false(log.includes(keytab) || log.includes(Buffer.from(keytab).toString('base64')));
});

/** What lab-identity answers to these octets; it ends after a refusal, and systemd starts it again. */
async function answerTo(octets: string): Promise<string> {
  const look = 'ls -l /proc/$(pgrep -x lab-identity)/fd | grep -c vport';
  await waitUntil(
    () => machine.commands.run(['/bin/sh', '-c', look]),
    ({ stdout }) => stdout === '1\n',
    { for: 'lab-identity to have its port', timeoutMs: 20_000 },
  );
  const socket = connectUnix(machine.identitySocket);
  try {
    await once(socket, 'connect');
    socket.write(octets);
    const [answer] = (await once(socket, 'data', { signal: AbortSignal.timeout(20_000) })) as [Buffer];
    return answer.toString();
  } finally {
    socket.destroy();
  }
}

const counted = (body: string) => `identity ${body.length}\n${body}`;

test.serial(
  'an identity that is malformed, too long or not whole changes nothing and is refused',
  async (t) => {
    t.timeout(120_000);
    t.is(await answerTo('identity 99999999\n'), 'failed header: no identity of at most 4194304 octets\n');
    t.is(await answerTo(counted('host-nam other\n')), 'failed host-nam other: Invalid argument\n');
    const beyond = counted('file 644 0 999 /etc/hosts\nshort\n');
    t.is(await answerTo(beyond), 'failed file 644 0 999 /etc/hosts: Invalid argument\n');
    const unended = counted('clock 0');
    t.is(await answerTo(unended), 'failed directive without an end: Invalid argument\n');
    const look = await machine.commands.run(['/bin/sh', '-c', 'hostname; grep -c guest1 /etc/hosts']);
    t.is(look.stdout, 'guest1.lab.test\n1\n');
  },
);

function isFromLabTest(line: string): boolean {
  return line.includes('"SYSLOG_IDENTIFIER":"lab-test"') && line.endsWith('}');
}

test.serial('what is logged in the guest arrives in the host’s file', async (t) => {
  // The guest agent's unit, whose child this is, logs from notice up.
  await machine.commands.run([
    'systemd-cat',
    '-p',
    'notice',
    '-t',
    'lab-test',
    'echo',
    'a line of the journal',
  ]);
  const line = await waitUntil(
    async () => (await readFile(machine.artifacts.journal, 'utf8')).split('\n').find(isFromLabTest),
    (found) => found !== undefined,
    { for: 'the line in the journal', timeoutMs: 10_000 },
  );
  t.like(JSON.parse(line ?? '') as unknown, { MESSAGE: 'a line of the journal', _UID: '0' });
});

test.serial('QMP refuses by its own words, and events are kept', async (t) => {
  await t.throwsAsync(machine.monitor.execute('nonesuch'), {
    code: 'command-refused',
    message: /CommandNotFound/,
  });
  await machine.monitor.execute('stop');
  await machine.monitor.execute('cont');
  await waitUntil(
    () => machine.monitor.events.map(({ event }) => event).join(' '),
    (events) => /STOP RESUME/.test(events),
    { for: 'both events', timeoutMs: 5000 },
  );
  t.pass();
});

test.serial('an ended machine leaves no process and no file but its artifacts', async (t) => {
  const folder = dirname(machine.controlSocket);
  t.is((await qemusThatUse(folder)).length, 1);
  await machine[Symbol.asyncDispose]();
  t.like(await machine.ended, { exitCode: 0 });
  t.deepEqual(await qemusThatUse(folder), []);
  t.false(await exists(folder));
  t.true(await exists(machine.artifacts.journal));
});
