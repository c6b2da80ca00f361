import test from 'ava';
import type { ConsoleView } from '../../world/watch/console-view.ts';
import type { Presence, PresenceEnd } from './client-presence.ts';
import { type ConsoleRecord, judgeConsole } from './judge-console.ts';
import { lockBoundsMs, lockRestartMs, openingBoundMs } from './lock-bounds.ts';
import { hostSpeedFactor } from '../../deadline/host-speed.ts';

const hangUpMs = lockBoundsMs['hang-up'] * hostSpeedFactor();
const silentMs = lockBoundsMs.silent * hostSpeedFactor();

/** The console at a moment: which terminal is in front, and the state of alice's session on tty1, if she has one. */
const at = (atMs: number, terminal: string, state?: string, user = 'alice', id = '2'): ConsoleView => ({
  atMs,
  terminal,
  sessions: state === undefined ? [] : [{ id, user, vt: 1, state }],
});

const client = (fromMs: number, ended?: number | Partial<PresenceEnd>, user = 'alice'): Presence => ({
  user,
  who: 'the client of desk',
  fromMs,
  ended:
    ended === undefined
      ? undefined
      : {
          atMs: 0,
          how: 'hang-up',
          what: 'port-closed',
          ...(typeof ended === 'number' ? { atMs: ended } : ended),
        },
});

const record = (views: readonly ConsoleView[], rest: Partial<ConsoleRecord> = {}): ConsoleRecord => ({
  views,
  untilMs: 100_000,
  presences: [],
  pauses: [],
  resets: [],
  lockKills: [],
  pastSso: [],
  ...rest,
});

const faultsOf = (views: readonly ConsoleView[], rest: Partial<ConsoleRecord> = {}) =>
  judgeConsole(record(views, rest)).faults.map(({ fromMs, toMs }) => [fromMs, toMs]);

test('a console that is open while its client is there, and locked in time after it, is sound', (t) => {
  const views = [at(0, 'tty1'), at(2000, 'tty1', 'opening'), at(3000, 'tty1', 'active')];
  t.deepEqual(faultsOf(views, { presences: [client(1000)] }), []);
  const locked = [...views, at(9000 + hangUpMs, 'tty12', 'online')];
  t.deepEqual(faultsOf(locked, { presences: [client(1000, 9000)] }), []);
});

test('a greeter in front is no open console, and neither is a session behind the lock', (t) => {
  t.deepEqual(faultsOf([at(0, 'tty1'), at(2000, 'tty12', 'online')]), []);
});

test('a session in front with no client ever is a fault from its first moment, whatever logind calls it', (t) => {
  t.deepEqual(
    faultsOf([
      at(0, 'tty1'),
      at(2000, 'tty1', 'opening'),
      at(2300, 'tty1', 'active'),
      at(2400, 'tty12', 'online'),
    ]),
    [[2000, 2400]],
  );
});

test('a lock that comes later than the bound is a fault from the client’s end', (t) => {
  const views = [at(2000, 'tty1', 'active'), at(9001 + hangUpMs, 'tty12', 'online')];
  t.deepEqual(faultsOf(views, { presences: [client(1000, 9000)] }), [[9000, 9001 + hangUpMs]]);
});

test('an open console at the end of the watch is a fault that goes on', (t) => {
  const { faults } = judgeConsole(record([at(2000, 'tty1', 'active')], { presences: [client(1000, 9000)] }));
  t.is(faults[0]?.goesOn, true);
  t.is(faults[0]?.left?.what, 'port-closed');
});

test('an unlock after the client has left is a fault, however soon it is locked again', (t) => {
  const late = 9001 + openingBoundMs * hostSpeedFactor();
  const views = [at(2000, 'tty12', 'online'), at(late, 'tty1', 'active'), at(late + 50, 'tty12', 'online')];
  t.deepEqual(faultsOf(views, { presences: [client(1000, 9000)] }), [[late, late + 50]]);
  const inTime = [at(2000, 'tty12', 'online'), at(9100, 'tty1', 'active'), at(9150, 'tty12', 'online')];
  t.deepEqual(faultsOf(inTime, { presences: [client(1000, 9000)] }), []);
});

test('another person’s client does not answer for a session', (t) => {
  const views = [at(2000, 'tty1', 'active')];
  t.is(faultsOf(views, { presences: [client(1000, undefined, 'bob')] }).length, 1);
});

test('a client whose account the lab cannot tell answers for any session', (t) => {
  const unknown = { ...client(1000), user: undefined };
  t.deepEqual(faultsOf([at(2000, 'tty1', 'active')], { presences: [unknown] }), []);
});

test('a session that opens before its client has authenticated is a fault', (t) => {
  t.deepEqual(faultsOf([at(2000, 'tty1', 'active')], { presences: [client(2400)] }), [[2000, 2400]]);
});

test('a client that falls silent has the time that the guest lets it be silent', (t) => {
  const silent = client(1000, { atMs: 9000, how: 'silent' });
  const views = (lockedAtMs: number) => [at(2000, 'tty1', 'active'), at(lockedAtMs, 'tty12', 'online')];
  t.deepEqual(faultsOf(views(9000 + silentMs), { presences: [silent] }), []);
  t.is(faultsOf(views(9001 + silentMs), { presences: [silent] }).length, 1);
});

test('a client that leaves and comes back leaves a fault between the two', (t) => {
  const views = [at(2000, 'tty1', 'active')];
  const presences = [client(1000, 9000), client(9001 + hangUpMs)];
  t.deepEqual(faultsOf(views, { presences }), [[9000, 9001 + hangUpMs]]);
});

test('a paused guest is given its time when it goes on, and is told of the end by the silence alone', (t) => {
  const presences = [client(1000, 9000)];
  const pauses = [{ fromMs: 8000, toMs: 20_000 }];
  const views = (lockedAtMs: number) => [at(2000, 'tty1', 'active'), at(lockedAtMs, 'tty12', 'online')];
  t.deepEqual(faultsOf(views(20_000 + silentMs), { presences, pauses }), []);
  t.is(faultsOf(views(20_001 + silentMs), { presences, pauses }).length, 1);
});

test('a session that a password opened needs no client until it was locked once', (t) => {
  const pastSso = [{ user: 'alice', fromMs: 1500 }];
  const views = [at(1000, 'tty1'), at(2000, 'tty1', 'active')];
  t.deepEqual(faultsOf(views, { pastSso }), []);
  t.is(faultsOf([...views, at(5000, 'tty12', 'online'), at(6000, 'tty1', 'active')], { pastSso }).length, 1);
});

test('an exception is for the one user, and for no session that was there before it', (t) => {
  const views = [at(1000, 'tty1'), at(2000, 'tty1', 'active')];
  t.is(faultsOf(views, { pastSso: [{ user: 'bob', fromMs: 0 }] }).length, 1);
  t.is(faultsOf(views, { pastSso: [{ user: 'alice', fromMs: 2001 }] }).length, 1);
});

test('a session that a client opens is no exception, whatever vdsm has tried before', (t) => {
  const views = [at(1000, 'tty1'), at(2000, 'tty1', 'active')];
  const pastSso = [{ user: 'alice', fromMs: 500 }];
  t.is(faultsOf(views, { pastSso, presences: [client(1500, 9000)] }).length, 1);
});

test('what was open when the machine began anew is open no longer, and its exceptions are gone', (t) => {
  const views = [at(2000, 'tty1', 'active'), at(20_000, 'tty1'), at(30_000, 'tty1', 'active')];
  const pastSso = [{ user: 'alice', fromMs: 1500 }];
  t.deepEqual(
    faultsOf(views.slice(0, 2), { presences: [client(1000, 9000)], resets: [9000 + hangUpMs] }),
    [],
  );
  t.is(faultsOf(views, { pastSso, resets: [9000] }).length, 0);
  t.is(faultsOf(views, { pastSso: [], presences: [client(1000)], resets: [9000] }).length, 0);
});

test('while the lock that the lab has killed is started again, a client’s end has the time for that', (t) => {
  const views = (lockedAtMs: number) => [at(2000, 'tty1', 'active'), at(lockedAtMs, 'tty12', 'online')];
  const lockedAtMs = 8900 + lockRestartMs * hostSpeedFactor();
  const presences = [client(1000, 9000)];
  t.deepEqual(faultsOf(views(lockedAtMs), { presences, lockKills: [8900] }), []);
  t.is(faultsOf(views(lockedAtMs + 1), { presences, lockKills: [8900] }).length, 1);
  t.is(faultsOf(views(lockedAtMs), { presences }).length, 1);
});

test('a session that is closing is open no longer', (t) => {
  const views = [at(2000, 'tty1', 'active'), at(9100, 'tty1', 'closing'), at(20_000, 'tty1')];
  t.deepEqual(faultsOf(views, { presences: [client(1000, 9000)] }), []);
});

test('the lock may leave a session that is over a moment before logind writes that down, and no longer before', (t) => {
  const views = (closedAtMs: number) => [
    at(2000, 'tty12', 'online'),
    at(9000, 'tty1', 'online'),
    at(closedAtMs, 'tty1', 'closing'),
    at(20_000, 'tty1'),
  ];
  t.deepEqual(faultsOf(views(9004)), []);
  t.deepEqual(faultsOf(views(9500)), [[9000, 9500]]);
  // One that goes on, or is locked again, was open.
  t.is(faultsOf([...views(9004).slice(0, 2), at(9004, 'tty12', 'online')]).length, 1);
});

test('each time without a client is measured, allowed or not', (t) => {
  const views = [at(2000, 'tty1', 'active'), at(9220, 'tty12', 'online')];
  const { unattended } = judgeConsole(record(views, { presences: [client(1000, 9000)] }));
  t.deepEqual(
    unattended.map(({ fromMs, toMs }) => toMs - fromMs),
    [220],
  );
});
