// Longer than 250 lines: one world serves all of it, since each expectation is seen in the states that others leave.
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { startStepWorld, type StepWorld } from '../testing/step-world.ts';
import type { Guest } from '../world/ports.ts';

const at = 'guest: guest1, user: alice';

/** One world serves all tests, in their order: nobody there, logged in, locked, unlocked, logged out. */
let place: StepWorld;
let guest: Guest;

test.before('a world', async (t) => {
  t.timeout(600_000);
  place = await startStepWorld(`title: Expectations that do not hold
realm:
  name: LAB.TEST
  principals:
    alice: { password: wonderland }
    host/guest1.lab.test: { okAsDelegate: true }
guests:
  guest1: { users: [alice], control: true }
desktops:
  desk: { user: alice }
steps:
  - expect: { session: none, guest: guest1, user: alice }
`);
  const running = place.world.guests.get('guest1');
  if (!running) throw new Error('no guest');
  guest = running;
});

test.after.always(async () => {
  await place[Symbol.asyncDispose]();
});

/** Each step must hold. */
async function hold(t: ExecutionContext, ...steps: readonly string[]): Promise<void> {
  for (const step of steps) t.is((await place.perform(step))?.message, undefined, step);
}

/** Each expectation must not hold, by the product's fault, and say why. */
async function fail(t: ExecutionContext, ...expected: readonly (readonly [string, RegExp])[]): Promise<void> {
  for (const [expectation, why] of expected) {
    const time = expectation.includes('within') ? '' : ', within: 2s';
    const verdict = await place.perform(`expect: { ${expectation}${time} }`);
    t.is(verdict?.outcome, 'fail', expectation);
    t.regex(verdict?.message ?? '', why, expectation);
  }
}

const asRoot = (command: string) => `run: { on: guest1, command: ${JSON.stringify(command)} }`;
/** As the user may do, without locking anything. */
const setHint = (locked: boolean) =>
  `run: { on: guest1, as: alice, command: 'busctl call org.freedesktop.login1 /org/freedesktop/login1/session/_3$XDG_SESSION_ID org.freedesktop.login1.Session SetLockedHint b ${String(locked)}' }`;
/** An ioctl of ioctl_vt(2) on the console. */
const onConsole = (request: string) =>
  asRoot(`perl -e 'open(F, "+<", "/dev/tty0") or die; ioctl(F, ${request}, 1) or die'`);
/** KDSKBMODE of ioctl_console(2) on the lock's terminal: 0 for scan codes, 1 for keys that the kernel translates. */
const onLock = (request: string) =>
  asRoot(`perl -e 'open(F, "+<", "/dev/tty12") or die; ioctl(F, ${request}) or die'`);
const [lockSwitch, unlockSwitch] = ['0x560B', '0x560C'];

test.serial('at a greeter there is neither session nor lock, and nobody to speak with', async (t) => {
  t.timeout(600_000);
  await hold(t, `expect: { session: none, ${at} }`);
  await fail(
    t,
    [`keyboard: reaches-locker, ${at}`, /no session/],
    [`keyboard: reaches-session, ${at}`, /created no file/],
    [`session: locked, ${at}`, /no session/],
    [`session: active, ${at}`, /nobody has a session/],
    [`login: locked, ${at}`, /no session/],
    [`login: opened, ${at}`, /the client was told nothing/],
    [`login: refused, ${at}, code: 403`, /the client was told nothing/],
    [`ticket: krbtgt/LAB.TEST, ${at}`, /no session/],
    [`said: startSASL, by: client, on: desk`, /nothing was said/],
    [`said: startSASL, by: client, on: desk, present: false`, /nothing was said/],
    [`recorded: sealed, on: desk`, /0 bytes of the client/],
    [`nonce: proof, guest: guest1`, /not been typed/],
    [`power: off, guest: guest1`, /guest1 is off/],
  );
});

test.serial('an open console is not locked, whatever its user says of it', async (t) => {
  t.timeout(600_000);
  await hold(
    t,
    'kinit: { on: desk, as: alice, forwardable: true }',
    'open-console: { on: desk, guest: guest1, spn: host/guest1.lab.test, through: record }',
    `expect: { login: opened, ${at} }`,
    `expect: { session: active, ${at} }`,
    `expect: { keyboard: reaches-session, ${at} }`,
  );
  const own = /the session's own tty1 is in front/;
  const locked = [`session: locked, ${at}`, `login: locked, ${at}`, `keyboard: reaches-locker, ${at}`];
  for (const expectation of locked) await fail(t, [expectation, own]);
  await hold(t, setHint(true));
  for (const expectation of locked) await fail(t, [expectation, own]);
  await fail(t, [`session: active, ${at}`, /LockedHint=yes/]);
  // The lock's terminal comes to the front for whoever asks; it is no lock unless it stays there.
  await guest.console.press(['alt', 'f12']);
  for (const expectation of locked) await fail(t, [expectation, /the lock has locked nothing/]);
  // Its keyboard is raw: no key leads back.
  await hold(t, asRoot('chvt 1'), setHint(false), `expect: { session: active, ${at} }`);
});

test.serial('what an open login is not, it is not said to be', async (t) => {
  t.timeout(600_000);
  await fail(
    t,
    [`session: none, ${at}`, /session \d+: Name=alice/],
    [`login: closed, ${at}`, /the client was told opened/],
    [`login: unlocked, ${at}`, /the client was told opened/],
    [`login: expiring, ${at}`, /the client was told opened/],
    [`login: refused, ${at}, code: 403`, /the client was told opened/],
    [`ticket: krbtgt/LAB.TEST, ${at}, flags: [initial]`, /forwarded/],
    [`ticket: krbtgt/LAB.TEST, ${at}, lasts: 24h`, /until/],
    [`ticket: krbtgt/LAB.TEST, ${at}, ends-within: 1m`, /until/],
    ['kdc: { alice: { failures: 1 } }', /alice: 0 failures/],
    ['kdc: { alice: { tickets-issued: 2 } }', /1 tickets/],
    ['kdc: { alice: { service-tickets: { host/guest1.lab.test: 0 } } }', /\d for host\/guest1/],
    [`reported: session-logoff, guest: guest1`, /reported: /],
  );
});

test.serial('a screen without the text, and a nonce that is there', async (t) => {
  t.timeout(600_000);
  await hold(t, 'type: { nonce: proof, guest: guest1 }', 'expect: { nonce: proof, guest: guest1 }');
  await fail(
    t,
    ['nonce: proof, guest: guest1, present: false', /does not show/],
    ['screen: no such text, guest: guest1', /shows "no such text"/],
    ['screen: alice@guest1, guest: guest1, present: false', /alice@guest1/],
  );
});

test.serial('a cache that others may read, or that another owns, is told', async (t) => {
  t.timeout(600_000);
  const cache = '/root/folder/krb5cc';
  await hold(
    t,
    asRoot('ln -sfn /run/sso-guest-agent-ccaches/1000-* /root/folder'),
    `expect: { file: ${cache}, guest: guest1, mode: "0600", owner: alice }`,
  );
  await hold(t, asRoot(`chmod 0644 ${cache}`));
  await fail(
    t,
    [`file: ${cache}, guest: guest1, mode: "0600"`, /a regular file with mode 0644 of alice/],
    [`file: ${cache}, guest: guest1, owner: root`, /of alice/],
    [`file: ${cache}, guest: guest1, exists: false`, /regular file/],
    ['file: /tmp, guest: guest1, mode: "1777"', /a directory/],
    ['file: /no/such, guest: guest1', /does not exist/],
  );
  await hold(t, asRoot(`chmod 0600 ${cache}`));
});

test.serial('a line of the layer that can be read in a recording is told', async (t) => {
  t.timeout(600_000);
  await hold(
    t,
    'expect: { said: login opened, by: guest, on: desk }',
    'expect: { recorded: sealed, on: desk }',
  );
  await fail(
    t,
    ['said: login opened, by: guest, on: desk, present: false', /said: /],
    ['said: login opened, by: client, on: desk', /said: /],
  );
  const recording = await place.world.desktops.get('desk')?.recording();
  if (!recording) return t.fail('no desktop');
  await appendFile(join(recording.folder, 'client.guest'), 'login opened\n');
  await fail(t, ['recorded: sealed, on: desk', /can be read in the recording: login opened/]);
  await appendFile(join(recording.folder, 'client'), 'AGFsaWNlAHdvbmRlcmxhbmQ=');
  await fail(t, ['recorded: sealed, on: desk', /password of alice \(base64\)/]);
});

test.serial('a login that came about at a second attempt is told', async (t) => {
  t.timeout(600_000);
  await hold(
    t,
    'close-console: { on: desk }',
    'open-console: { on: desk, guest: guest1, spn: host/guest1.lab.test }',
    `expect: { login: unlocked, ${at} }`,
    // The guest gives it up; the same client begins anew.
    'kill: { plugin: desk, signal: STOP }',
    `expect: { session: locked, ${at}, within: 20s }`,
    'kill: { plugin: desk, signal: CONT }',
    `expect: { login: unlocked, ${at}, retries: true, within: 60s }`,
  );
  await fail(t, [
    `login: unlocked, ${at}, within: 20s`,
    /2 SIGNATUREs, 2 SASL exchanges and 0 clients that failed/,
  ]);
});

test.serial('a locked console is locked, and no longer once its switches are free', async (t) => {
  t.timeout(600_000);
  const locked = [`session: locked, ${at}`, `login: locked, ${at}`, `keyboard: reaches-locker, ${at}`];
  await hold(t, 'close-console: { on: desk }', ...locked.map((each) => `expect: { ${each} }`));
  await fail(
    t,
    [`session: active, ${at}`, /tty12 is in front/],
    [`session: none, ${at}`, /State=online/],
    [`login: opened, ${at}`, /the client was told nothing/],
    [`keyboard: reaches-session, ${at}`, /created no file/],
  );
  for (const expectation of locked) {
    await hold(t, onConsole(unlockSwitch));
    await fail(t, [expectation, /root has switched the terminal past the lock: tty12, tty1/]);
    await hold(t, asRoot('chvt 12'), onConsole(lockSwitch));
  }
  await hold(t, ...locked.map((each) => `expect: { ${each} }`));
});

test.serial('keys that the lock does not read, or leaves to the kernel, do not reach it', async (t) => {
  t.timeout(600_000);
  const short = /of \d+ keys that went down or came up the lock of guest1 has discarded \d+ scan codes/;
  const expected = [`session: locked, ${at}`, `keyboard: reaches-locker, ${at}`];
  for (const expectation of expected) {
    await hold(t, 'kill: { locker: guest1, signal: STOP }');
    await fail(t, [expectation, short]);
    await hold(t, 'kill: { locker: guest1, signal: CONT }');
  }
  // The kernel would end the lock by one of the keys, and the guest by another.
  await hold(t, asRoot('systemctl mask --runtime ctrl-alt-del.target'), onLock('0x4B45, 1'));
  await fail(t, [`keyboard: reaches-locker, ${at}`, short]);
  await hold(t, onLock('0x4B45, 0'), `expect: { keyboard: reaches-locker, ${at} }`);
});

test.serial('who has logged out has no session', async (t) => {
  t.timeout(600_000);
  await hold(t, asRoot('loginctl terminate-user alice'), `expect: { session: none, ${at} }`);
  await fail(t, [`session: active, ${at}`, /nobody has a session/], [`session: locked, ${at}`, /no session/]);
});
