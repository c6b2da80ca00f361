import test from 'ava';
import {
  admission,
  handshaking,
  inLayer,
  openGuest,
  signature,
  secured,
  proving,
  opening,
  confirming,
  showing,
  opened,
} from '../../../testing/sso-guest-script.ts';

test('the layer stands only after the last SASL message, and begins with a SIGNATURE inside it', (t) => {
  const guest = handshaking();
  const { attempt } = guest;
  t.deepEqual(guest.feed({ kind: 'sasl-done', attempt, principal: 'alice@LAB.TEST', delegated: true }), [
    '-handshake',
    '> ok',
    'raise-layer',
    '> SPICE-SSO 1-1 agent e1 f0 sasl=GSSAPI',
    '! sasl-established principal=alice@LAB.TEST delegated=true',
    'verify-tgt',
  ]);
});

test('verified, admitted, alive, ready, alive, shown: in this order and no other', (t) => {
  const guest = secured();
  const { attempt } = guest;
  t.deepEqual(guest.feed({ kind: 'admitted', attempt, admission }), []);
  t.deepEqual(guest.feed({ kind: 'session-ready', attempt }), []);
  t.deepEqual(guest.feed({ kind: 'console-opened', attempt, tgt: undefined }), []);
  t.deepEqual(guest.feed({ kind: 'tgt-verified', attempt, verified: true }), [
    '! tgt-verified principal=alice@LAB.TEST',
    'admit',
  ]);
  t.deepEqual(guest.feed('pong f0'), []);
  t.deepEqual(guest.feed({ kind: 'admitted', attempt, admission }), ['+pong 5000', '> ping f0']);
  t.deepEqual(guest.feed('pong other'), []);
  t.deepEqual(guest.feed('pong f0'), [
    '-pong',
    '+heartbeat 2000',
    '> login started',
    '! login state=started user=alice',
    'open-console',
    '+silence 5000',
  ]);
  t.deepEqual(guest.feed('pong f0'), ['+silence 5000']);
  t.deepEqual(guest.feed({ kind: 'console-opened', attempt, tgt: undefined }), []);
  t.deepEqual(guest.feed({ kind: 'session-ready', attempt }), ['+pong 5000', '> ping f0']);
  t.deepEqual(guest.feed({ kind: 'console-opened', attempt, tgt: undefined }), []);
  t.deepEqual(guest.feed('pong other'), ['+silence 5000']);
  t.deepEqual(guest.feed('pong f0'), ['-pong', 'show-console', '+silence 5000']);
  t.deepEqual(guest.feed({ kind: 'console-opened', attempt, tgt: undefined }), [
    '> login opened',
    '! login state=opened user=alice',
    '! audit who=alice@LAB.TEST request=open decision=allowed user=alice reason=verified TGT',
  ]);
});

test('no pong opens the console but the one with the token of the ping that is due', (t) => {
  let count = 0;
  const guest = openGuest({}, () => `r${(count += 1)}`);
  const pings = [1, 2].map(() => {
    guest.feed({ kind: 'connected' }, signature, 'startSASL GSSAPI', 'sasl AQI=');
    inLayer(guest);
    const { attempt } = guest;
    guest.feed({ kind: 'tgt-verified', attempt, verified: true });
    const [, ping = ''] = guest.feed({ kind: 'admitted', attempt, admission });
    return ping.replace('> ping ', '');
  });
  const [earlier, due] = pings;
  t.not(earlier, due);
  for (const token of [earlier, 'r1', 'f0', `${due}0`, due?.slice(0, -1)])
    t.deepEqual(guest.feed(`pong ${token}`), [], token);
  t.true(guest.feed(`pong ${due}`).includes('open-console'));
  const ready = guest.feed({ kind: 'session-ready', attempt: guest.attempt });
  for (const token of [earlier, due, 'r1'])
    t.deepEqual(guest.feed(`pong ${token}`), ['+silence 5000'], token);
  t.true(guest.feed(ready[1]?.replace('> ping', 'pong') ?? '').includes('show-console'));
});

test('a verdict that is not waited for brings nothing about', (t) => {
  const guest = secured();
  const verdict = { kind: 'tgt-verified', attempt: guest.attempt, verified: true } as const;
  guest.feed(verdict);
  t.deepEqual(guest.feed(verdict), []);
});

test('a console that its own user held is unlocked', (t) => {
  const guest = showing('unlock');
  const effects = guest.feed({ kind: 'console-opened', attempt: guest.attempt, tgt: undefined });
  t.is(effects[0], '> login unlocked');
});

test('the end of a session is told once, and only of one that was open', (t) => {
  for (const make of [secured, proving, opening, confirming, showing]) {
    const guest = make();
    t.deepEqual(guest.feed({ kind: 'session-ended', attempt: guest.attempt }), []);
  }
  const guest = opened();
  const ended = { kind: 'session-ended', attempt: guest.attempt } as const;
  t.deepEqual(guest.feed(ended), [
    '-credentials',
    '-pong',
    '-heartbeat',
    '-silence',
    '-expiry',
    '-tgt-end',
    '> login closed',
    '! login state=closed',
  ]);
  t.deepEqual(guest.feed(ended), []);
});

test('the end of an earlier session closes nothing in the next', (t) => {
  const guest = opened();
  const { attempt } = guest;
  guest.feed({ kind: 'sync-lost', reason: 'x' }, signature, 'startSASL GSSAPI', 'sasl AQI=');
  inLayer(guest);
  const now = guest.attempt;
  guest.feed(
    { kind: 'tgt-verified', attempt: now, verified: true },
    { kind: 'admitted', attempt: now, admission },
  );
  guest.feed('pong f0', { kind: 'session-ready', attempt: now }, 'pong f0');
  guest.feed({ kind: 'console-opened', attempt: now, tgt: undefined });
  t.like(guest.phase, { login: { name: 'open' } });
  t.deepEqual(guest.feed({ kind: 'session-ended', attempt }), []);
});

for (const [stage, begin] of [
  ['verifying', secured],
  ['admitting', secured],
  ['opening', opening],
  ['confirming', confirming],
  ['showing', showing],
] as const) {
  test(`what fails while ${stage} is told, recorded, and no login comes about`, (t) => {
    const guest = begin();
    const isBegun = begin !== secured;
    const { attempt } = guest;
    if (stage === 'admitting') guest.feed({ kind: 'tgt-verified', attempt, verified: true });
    t.deepEqual(guest.feed({ kind: 'rejected', attempt, code: 403, reason: 'why' }), [
      ...(isBegun ? ['lock (why)'] : []),
      '-credentials',
      '-pong',
      '-heartbeat',
      '-silence',
      '-expiry',
      '-tgt-end',
      '> login refused 403',
      '! login state=refused code=403',
      '! audit who=alice@LAB.TEST request=login decision=refused code=403 reason=why',
    ]);
    t.deepEqual(guest.feed('pong f0'), []);
    t.deepEqual(guest.feed({ kind: 'rejected', attempt, code: 403, reason: 'again' }), []);
  });
}

test('without a pong within 5 s the login is refused', (t) => {
  t.true(proving().feed({ kind: 'timer', timer: 'pong' }).includes('> login refused 408'));
});

test('a session that is ready stays behind the lock when no pong comes', (t) => {
  const effects = confirming().feed({ kind: 'timer', timer: 'pong' });
  t.is(effects[0], 'lock (no pong before the login)');
  t.true(effects.includes('> login refused 408'));
});

test('somebody else’s lock ends what the client opened, and the layer stays', (t) => {
  const guest = opened();
  t.deepEqual(guest.feed({ kind: 'console-locked', attempt: guest.attempt, reason: 'locked' }), [
    '-credentials',
    '-pong',
    '-heartbeat',
    '-silence',
    '-expiry',
    '-tgt-end',
    '> login locked',
    '! login state=locked',
  ]);
  t.is(guest.phase.name, 'secured');
  t.deepEqual(guest.feed({ kind: 'console-locked', attempt: guest.attempt, reason: 'locked' }), []);
});

for (const reason of ['late', 'lost'] as const) {
  test(`a lock that is ${reason} begins the session anew`, (t) => {
    const guest = opened();
    const effects = guest.feed({ kind: 'console-locked', attempt: guest.attempt, reason });
    t.true(effects.includes(`! layer-lost reason=the console’s lock: ${reason}`));
    t.is(guest.phase.name, 'seeking');
  });
}

test('a client that the lock saw leave is left as by its hang-up, which changes nothing more', (t) => {
  const guest = opened();
  const effects = guest.feed({ kind: 'console-locked', attempt: guest.attempt, reason: 'left' });
  t.true(effects.includes('lock (hang-up)'));
  t.is(guest.phase.name, 'seeking');
  t.deepEqual(guest.feed({ kind: 'hang-up' }), []);
});

test('a client that names its KDC as the reason is reported so, and any other code is policy', (t) => {
  for (const [said, reported] of [
    [503, 503],
    [401, 403],
    [500, 403],
  ]) {
    const guest = handshaking();
    const { attempt } = guest;
    guest.feed({ kind: 'sasl-done', attempt, principal: 'alice@LAB.TEST', delegated: false });
    t.true(guest.feed(`error ${said} why`).includes(`> login refused ${reported}`));
  }
});

test('without a delegated TGT credentials are asked for inside the layer, and a refusal ends it', (t) => {
  const guest = handshaking();
  const { attempt } = guest;
  const effects = guest.feed({
    kind: 'sasl-done',
    attempt,
    principal: 'alice@LAB.TEST',
    delegated: false,
  });
  t.deepEqual(effects.slice(-2), ['> authenticate kerberos password', '+credentials 120000']);
  t.deepEqual(guest.feed('error 300 later'), []);
  t.true(guest.feed('error 403 not ok-as-delegate').includes('> login refused 403'));
  t.is(guest.phase.name, 'secured');
});

const inside: readonly (readonly [string, string[]])[] = [
  ['startTLS', ['> error 422 malformed or out of order']],
  ['startSASL GSSAPI', ['> error 422 malformed or out of order']],
  ['info host', ['look-up']],
  ['info user', ['> error 404 unknown attribute']],
  ['ping t1', ['> pong t1']],
  ['frobnicate', ['> unknown frobnicate']],
  ['login opened', ['> unknown login']],
];

for (const [line, effects] of inside) {
  test(`inside the layer, "${line}" is answered ${JSON.stringify(effects)}`, (t) => {
    const guest = secured();
    t.deepEqual(guest.feed(line), effects);
    t.is(guest.phase.name, 'secured');
  });
}

test('while a console is open the client is asked every 2 s, and any line shows that it is there', (t) => {
  const guest = opened();
  t.deepEqual(guest.feed({ kind: 'timer', timer: 'heartbeat' }), ['> ping f0', '+heartbeat 2000']);
  t.deepEqual(guest.feed('pong f0'), ['+silence 5000']);
});

test('who holds the console is told to the holder alone', (t) => {
  t.deepEqual(secured().feed('info user'), ['> error 404 unknown attribute']);
  t.deepEqual(opened().feed('info user'), ['look-up', '+silence 5000']);
});

test('what was looked up inside the layer is answered once', (t) => {
  const guest = secured();
  const { attempt } = guest;
  guest.feed('info host');
  t.deepEqual(guest.feed({ kind: 'looked-up', attempt, value: 'guest1' }), ['> ok guest1']);
  t.deepEqual(guest.feed({ kind: 'looked-up', attempt, value: 'guest1' }), []);
});
