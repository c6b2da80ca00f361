import test from 'ava';
import { opened, opening, plain, proving, secured, showing } from '../../../testing/sso-guest-script.ts';

const newer = 'credentials kerberos AQI=';
const heard = '+silence 5000';

const expiring = () => {
  const guest = opened();
  guest.feed({ kind: 'timer', timer: 'expiry' });
  return guest;
};

test('a newer TGT is asked for when its time has come', (t) => {
  const guest = showing();
  const effects = guest.feed({
    kind: 'console-opened',
    attempt: guest.attempt,
    tgt: { refreshInMs: 45_000, endsInMs: 60_000 },
  });
  t.deepEqual(effects.slice(-2), ['+expiry 45000', '+tgt-end 60000']);
  t.deepEqual(guest.feed({ kind: 'timer', timer: 'expiry' }), [
    '> login expiring',
    '! login state=expiring',
    '> authenticate kerberos',
    '+credentials 120000',
  ]);
});

test('it takes the place of the last one, and is followed by the next', (t) => {
  const guest = expiring();
  t.deepEqual(guest.feed('ok'), [heard]);
  t.deepEqual(guest.feed(newer), ['-credentials', 'refresh-tgt', heard]);
  t.deepEqual(
    guest.feed({ kind: 'refreshed', attempt: guest.attempt, tgt: { refreshInMs: 9000, endsInMs: 12_000 } }),
    [
      '> ok',
      '! audit who=alice@LAB.TEST request=refresh decision=allowed reason=verified TGT',
      '+expiry 9000',
      '+tgt-end 12000',
    ],
  );
});

test('one that does not hold is refused, and the session goes on', (t) => {
  const guest = expiring();
  guest.feed(newer);
  t.deepEqual(
    guest.feed({ kind: 'refresh-rejected', attempt: guest.attempt, code: 403, reason: 'not hers' }),
    [
      '> error 403 refused by policy',
      '! audit who=alice@LAB.TEST request=refresh decision=refused code=403 reason=not hers',
    ],
  );
  t.is(guest.phase.name === 'secured' && guest.phase.login.name, 'open');
});

test('a client that keeps it for itself is recorded, and the session goes on', (t) => {
  const guest = expiring();
  t.deepEqual(guest.feed('error 403 the service is not trusted'), [
    '-credentials',
    '! audit who=alice@LAB.TEST request=refresh decision=refused code=403 reason=the service is not trusted',
    heard,
  ]);
  t.deepEqual(guest.feed(newer), ['> error 422 malformed or out of order', heard]);
});

test('a newer TGT that nobody asked for is refused unread', (t) => {
  t.deepEqual(opened().feed(newer), ['> error 422 malformed or out of order', heard]);
});

test('a password does not refresh a session', (t) => {
  t.deepEqual(expiring().feed('credentials password AGFsaWNlAHg='), ['> error 400 unsupported', heard]);
});

test('two newer ones at once are out of order, and lock the console', (t) => {
  const guest = expiring();
  guest.feed(newer);
  const effects = guest.feed(newer);
  t.is(effects[0], '> error 422 malformed or out of order');
  t.true(effects.some((effect) => effect.startsWith('lock')));
});

test('an answer that does not come leaves the session as it is', (t) => {
  const guest = expiring();
  t.deepEqual(guest.feed({ kind: 'timer', timer: 'credentials' }), []);
  t.deepEqual(guest.feed(newer), ['> error 422 malformed or out of order', heard]);
});

test('a session that has ended is told, and nobody is logged in again', (t) => {
  const guest = opened();
  const effects = guest.feed({ kind: 'session-ended', attempt: guest.attempt });
  t.true(effects.includes('> login closed'));
  t.true(effects.includes('-silence'));
  t.deepEqual(guest.feed({ kind: 'timer', timer: 'expiry' }), []);
  t.deepEqual(guest.feed('ok', newer), ['> error 422 malformed or out of order']);
});

test('what comes of a newer TGT counts only while one is being verified', (t) => {
  for (const make of [opening, showing, opened, expiring]) {
    const guest = make();
    const before = guest.phase;
    const { attempt } = guest;
    t.deepEqual(guest.feed({ kind: 'refreshed', attempt, tgt: { refreshInMs: 9000, endsInMs: 12_000 } }), []);
    t.deepEqual(guest.feed({ kind: 'refresh-rejected', attempt, code: 403, reason: 'late' }), []);
    t.is(guest.phase, before);
  }
});

test('a newer TGT is asked for once, and only of a session that is open', (t) => {
  const verifying = () => {
    const guest = expiring();
    guest.feed(newer);
    return guest;
  };
  for (const make of [plain, secured, proving, opening, showing, expiring, verifying])
    t.deepEqual(make().feed({ kind: 'timer', timer: 'expiry' }), []);
});

test('what has come before its time was over is not overdue', (t) => {
  const guest = expiring();
  guest.feed(newer);
  t.deepEqual(guest.feed({ kind: 'timer', timer: 'credentials' }), []);
  t.is(guest.feed({ kind: 'refreshed', attempt: guest.attempt, tgt: undefined })[0], '> ok');
  for (const make of [opening, proving]) {
    const other = make();
    const before = other.phase;
    t.deepEqual(other.feed({ kind: 'timer', timer: 'credentials' }), []);
    t.is(other.phase, before);
  }
});

const expiry = { kind: 'timer', timer: 'expiry' } as const;
const tgtEnd = { kind: 'timer', timer: 'tgt-end' } as const;

test('a KDC out of the client’s reach is asked again, after a pause that doubles up to a minute', (t) => {
  const guest = expiring();
  for (const pauseMs of [1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * 1000)) {
    t.deepEqual(guest.feed('error 503 no KDC'), [
      '-credentials',
      '! audit who=alice@LAB.TEST request=refresh decision=refused code=503 reason=no KDC',
      `+expiry ${pauseMs}`,
      heard,
    ]);
    t.deepEqual(guest.feed(expiry), ['> authenticate kerberos', '+credentials 120000']);
  }
});

test('so is one that the guest did not reach, and a TGT that came about ends the row', (t) => {
  const guest = expiring();
  const rejected = { kind: 'refresh-rejected', attempt: guest.attempt, code: 503, reason: 'no KDC' } as const;
  for (const pauseMs of [1000, 2000]) {
    guest.feed(newer);
    t.deepEqual(guest.feed(rejected).at(-1), `+expiry ${pauseMs}`);
    guest.feed(expiry);
  }
  guest.feed(newer);
  guest.feed({
    kind: 'refreshed',
    attempt: guest.attempt,
    tgt: { refreshInMs: 9000, endsInMs: 12_000 },
  });
  t.is(guest.feed(expiry)[0], '> login expiring');
  guest.feed(newer);
  t.is(guest.feed(rejected).at(-1), '+expiry 1000');
});

test('after the session’s TGT has ended a KDC is asked no more', (t) => {
  const waiting = expiring();
  waiting.feed('error 503 no KDC');
  t.deepEqual(waiting.feed(tgtEnd), ['-expiry']);
  t.deepEqual(waiting.feed(expiry), []);
  const asked = expiring();
  asked.feed(tgtEnd);
  t.false(asked.feed('error 503 no KDC').some((effect) => effect.startsWith('+expiry')));
  t.deepEqual(asked.feed(expiry), []);
});

test('a refresh that was refused by policy is not asked for again', (t) => {
  const guest = expiring();
  t.false(guest.feed('error 403 no').some((effect) => effect.startsWith('+expiry')));
});

test('the end of a TGT means nothing to a session that is not open', (t) => {
  for (const make of [plain, secured, proving, opening, showing]) {
    const guest = make();
    const before = guest.phase;
    t.deepEqual(guest.feed(tgtEnd), []);
    t.is(guest.phase, before);
  }
});
