import test from 'ava';
import {
  signature,
  unprompted,
  clearAll,
  admission,
  openGuest,
  plain,
  secured,
  opening,
  confirming,
  showing,
  opened,
} from '../../../testing/sso-guest-script.ts';
import type { GuestEvent } from './guest-state.ts';

for (const line of ['sasl AQI=', 'info', 'SPICE-SSO 1-1 agent e c -', '@']) {
  test(`outside a layer, "${line}" is 422 and a reset`, (t) => {
    const guest = plain();
    t.deepEqual(guest.feed(line), ['> error 422 malformed or out of order', ...clearAll, ...unprompted]);
    t.deepEqual(guest.feed('info spn'), []);
  });
}

test('a malformed line in a handshake is 422 and a reset', (t) => {
  const guest = plain();
  t.is(guest.feed('startSASL GSSAPI', 'sasl')[0], '> error 422 malformed or out of order');
  t.is(guest.phase.name, 'seeking');
});

test('a line that is too long is 413 and a reset', (t) => {
  t.deepEqual(plain().feed({ kind: 'too-long' }), ['> error 413 too large', ...clearAll, ...unprompted]);
  const guest = opened();
  t.is(guest.feed({ kind: 'too-long' })[0], '> error 413 too large');
  t.is(guest.phase.name, 'seeking');
});

const violations = [
  [signature, 'client-signature'],
  ['sasl AQI=', 'sasl'],
  ['info', 'malformed'],
  ['SPICE-SSO 1-1 agent e c -', 'agent-signature'],
] as const;

for (const [line, reason] of violations) {
  test(`inside the layer, "${line}" is 422 and ends it`, (t) => {
    t.deepEqual(opened().feed(line), [
      '> error 422 malformed or out of order',
      `! layer-lost reason=${reason}`,
      `lock (${reason})`,
      ...clearAll,
      ...unprompted,
    ]);
  });
}

const endings: readonly (readonly [string, GuestEvent])[] = [
  ['the client is silent', { kind: 'timer', timer: 'silence' }],
  ['incomplete frame', { kind: 'timer', timer: 'mid-frame' }],
  ['a gap', { kind: 'sync-lost', reason: 'a gap' }],
];

for (const [reason, event] of endings) {
  test(`${reason}: the console locks, the layer is dropped, and a SIGNATURE is looked for`, (t) => {
    for (const guest of [opened(), opening(), confirming(), showing()]) {
      t.deepEqual(guest.feed(event), [
        `! layer-lost reason=${reason}`,
        `lock (${reason})`,
        ...clearAll,
        ...unprompted,
      ]);
      t.is(guest.phase.name, 'seeking');
    }
  });
}

test('at a hang-up the console locks, whether it is open, ready or being made ready', (t) => {
  for (const guest of [opened(), opening(), confirming(), showing()]) {
    t.deepEqual(guest.feed({ kind: 'hang-up' }), ['lock (hang-up)', ...clearAll]);
    t.is(guest.phase.name, 'absent');
    t.deepEqual(guest.feed(signature), []);
  }
});

test('a loss of sync with no console open locks none', (t) => {
  const effects = secured().feed({ kind: 'sync-lost', reason: 'a gap' });
  t.false(effects.some((effect) => effect.startsWith('lock')));
});

test('a console that opens after its session has ended is locked at once', (t) => {
  const guest = showing();
  const { attempt } = guest;
  guest.feed({ kind: 'hang-up' }, { kind: 'connected' });
  t.deepEqual(guest.feed({ kind: 'console-opened', attempt, tgt: undefined }), [
    'lock (opened after its session had ended)',
  ]);
});

test('nothing of an earlier session counts in a later one', (t) => {
  const guest = secured();
  const { attempt } = guest;
  guest.feed({ kind: 'sync-lost', reason: 'x' }, signature);
  for (const event of [
    { kind: 'tgt-verified', attempt, verified: true },
    { kind: 'admitted', attempt, admission },
    { kind: 'rejected', attempt, code: 403, reason: 'x' },
    { kind: 'looked-up', attempt, value: 'x' },
    { kind: 'sasl-challenge', attempt, token: Buffer.alloc(1) },
    { kind: 'sasl-failed', attempt, code: 401, reason: 'x' },
  ] as const) {
    t.deepEqual(guest.feed(event), []);
  }
});

test('an incomplete frame has 2 s', (t) => {
  t.deepEqual(secured().feed({ kind: 'mid-frame', pending: true }), ['+mid-frame 2000']);
  t.deepEqual(secured().feed({ kind: 'mid-frame', pending: false }), ['-mid-frame']);
  t.deepEqual(plain().feed({ kind: 'timer', timer: 'mid-frame' }), []);
});

test('octets that are no text end a session, and are junk before one', (t) => {
  t.is(plain().feed({ kind: 'not-text' })[0], '> error 422 malformed or out of order');
});

test('a TGT that was verified for an earlier session opens nothing in the next', (t) => {
  const guest = secured();
  const old = guest.attempt;
  guest.feed({ kind: 'sync-lost', reason: 'x' }, signature, 'startSASL GSSAPI', 'sasl AQI=');
  guest.feed({ kind: 'sasl-done', attempt: guest.attempt, principal: 'bob@LAB.TEST', delegated: true });
  t.deepEqual(guest.feed({ kind: 'tgt-verified', attempt: old, verified: true }), []);
  guest.feed({ kind: 'tgt-verified', attempt: guest.attempt, verified: true });
  t.deepEqual(guest.feed({ kind: 'admitted', attempt: old, admission }), []);
});

test('a failed exchange voids its own late results', (t) => {
  const guest = plain();
  guest.feed('startSASL GSSAPI', 'sasl AQI=');
  const old = guest.attempt;
  guest.feed({ kind: 'sasl-failed', attempt: old, code: 401, reason: 'x' }, 'startSASL GSSAPI', 'sasl AQI=');
  const done = { kind: 'sasl-done', attempt: old, principal: 'alice@LAB.TEST', delegated: true } as const;
  t.deepEqual(guest.feed(done), []);
});

test('before anybody has signed there is nothing to lose and nobody to say it to', (t) => {
  const guest = openGuest();
  guest.feed({ kind: 'connected' });
  for (const event of [
    { kind: 'timer', timer: 'handshake' },
    { kind: 'sync-lost', reason: 'x' },
  ] as const)
    t.deepEqual(guest.feed(event), unprompted);
});

test('outside a layer no outcome of a login counts', (t) => {
  const guest = plain();
  const { attempt } = guest;
  const before = guest.phase;
  for (const event of [
    { kind: 'tgt-verified', attempt, verified: true },
    { kind: 'admitted', attempt, admission },
    { kind: 'rejected', attempt, code: 403, reason: 'x' },
    { kind: 'console-opened', attempt, tgt: undefined },
    { kind: 'refreshed', attempt, tgt: { refreshInMs: 9000, endsInMs: 12_000 } },
    { kind: 'session-ended', attempt },
  ] as const)
    t.deepEqual(guest.feed(event), []);
  t.is(guest.phase, before);
});
