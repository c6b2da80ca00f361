import test from 'ava';
import { createHandleStore } from './handle-store.ts';

const alice = { user: 'alice', service: 'greetd', ccache: 'FILE:/tmp/krb5cc_1000' };

function storeWithClock(options: { ttlMs?: number; maxLive?: number } = {}) {
  const clock = { nowMs: 0 };
  return { clock, store: createHandleStore({ ...options, now: () => clock.nowMs }) };
}

test('a handle opens once, and says which cache', (t) => {
  const { store } = storeWithClock();
  const handle = store.issue(alice);
  t.regex(handle.reveal(), /^[0-9a-f]{32}$/);
  t.is(store.state(handle), 'live');
  t.deepEqual(store.redeem(handle.reveal(), 'alice', 'greetd'), { ok: true, ccache: alice.ccache });
  t.is(store.state(handle), 'redeemed');
  t.deepEqual(store.redeem(handle.reveal(), 'alice', 'greetd'), { ok: false, code: 410 });
});

test('another user is refused and does not consume the handle', (t) => {
  const { store } = storeWithClock();
  const handle = store.issue(alice);
  t.deepEqual(store.redeem(handle.reveal(), 'bob', 'greetd'), { ok: false, code: 403 });
  t.is(store.state(handle), 'live');
  t.true(store.redeem(handle.reveal(), 'alice', 'greetd').ok);
});

test('another PAM service is refused and does not consume the handle', (t) => {
  const { store } = storeWithClock();
  const handle = store.issue(alice);
  t.deepEqual(store.redeem(handle.reveal(), 'alice', 'sshd'), { ok: false, code: 403 });
  t.true(store.redeem(handle.reveal(), 'alice', 'greetd').ok);
});

test('a handle is good until just before its time is up', (t) => {
  const { clock, store } = storeWithClock();
  const first = store.issue(alice);
  clock.nowMs = 1;
  const second = store.issue(alice);
  clock.nowMs = 10_000;
  t.is(store.state(first), 'gone');
  t.deepEqual(store.redeem(first.reveal(), 'alice', 'greetd'), { ok: false, code: 410 });
  t.true(store.redeem(second.reveal(), 'alice', 'greetd').ok);
});

test('a handle that was never issued, or is none, is refused', (t) => {
  const { store } = storeWithClock();
  const handle = store.issue(alice).reveal();
  const guesses = [
    '',
    '0'.repeat(32),
    handle.toUpperCase().replace(/^\d*/, 'A'),
    `${handle}0`,
    handle.slice(1),
  ];
  for (const guess of guesses) t.deepEqual(store.redeem(guess, 'alice', 'greetd'), { ok: false, code: 410 });
});

test('a session is opened for a redeemed handle alone, and once', (t) => {
  const { store } = storeWithClock();
  const handle = store.issue(alice).reveal();
  t.like(store.openSession(handle, 'alice', 'greetd'), { ok: false, code: 410 });
  store.redeem(handle, 'alice', 'greetd');
  t.true(store.openSession(handle, 'alice', 'greetd').ok);
  t.like(store.openSession(handle, 'alice', 'greetd'), { ok: false, code: 410 });
});

test('a session of another user or service than the handle’s is not opened', (t) => {
  const { store } = storeWithClock();
  const handle = store.issue(alice).reveal();
  store.redeem(handle, 'alice', 'greetd');
  t.like(store.openSession(handle, 'bob', 'greetd'), { ok: false, code: 403 });
  t.like(store.openSession(handle, 'alice', 'sshd'), { ok: false, code: 403 });
  t.true(store.openSession(handle, 'alice', 'greetd').ok);
});

test('a revoked handle is refused', (t) => {
  const { store } = storeWithClock();
  const handle = store.issue(alice);
  store.redeem(handle.reveal(), 'alice', 'greetd');
  store.revoke(handle);
  t.deepEqual(store.redeem(handle.reveal(), 'alice', 'greetd'), { ok: false, code: 410 });
  t.like(store.openSession(handle.reveal(), 'alice', 'greetd'), { ok: false, code: 410 });
});

test('the number of live handles is bounded, and those that expired make room', (t) => {
  const { clock, store } = storeWithClock({ maxLive: 2 });
  store.issue(alice);
  store.issue(alice);
  t.throws(() => store.issue(alice), { instanceOf: RangeError });
  clock.nowMs = 10_000;
  t.notThrows(() => store.issue(alice));
});

test('a handle does not show itself', (t) => {
  t.is(JSON.stringify(createHandleStore().issue(alice)), '"***"');
});
