import test from 'ava';
import type { MessageToGuest } from '../../../wire/vdsm/message-to-guest.ts';
import { stepControl } from './control-machine.ts';
import {
  type ControlEffect,
  type ControlEvent,
  type ControlState,
  initialControlState,
  timerPeriodsMs,
} from './control-state.ts';

function run(events: readonly ControlEvent[], legacyLogin = false, answered = true) {
  let state: ControlState = { ...initialControlState(legacyLogin), answered };
  const effects: ControlEffect[] = [];
  for (const event of events) {
    const step = stepControl(state, event);
    state = step.state;
    effects.push(...step.effects);
  }
  return { state, effects };
}

const message = (sent: MessageToGuest): ControlEvent => ({ kind: 'message', message: sent });
const login = message({ name: 'login', args: { username: 'alice@LAB.TEST', password: 'looking-glass' } });
const refresh = (apiVersion?: number) =>
  message({ name: 'refresh', args: apiVersion === undefined ? {} : { apiVersion } });
const sent = (effects: readonly ControlEffect[]) =>
  effects.flatMap((effect) => (effect.kind === 'send' ? [effect.message.name] : []));
const facts = (effects: readonly ControlEffect[]) =>
  effects.flatMap((effect) => (effect.kind === 'send-facts' ? effect.facts : []));
const codes = (effects: readonly ControlEffect[]) =>
  effects.flatMap((effect) => (effect.kind === 'report' ? [effect.fields['code']] : []));
const alice = { user: 'alice', session: '2', locked: false };

test('what the control plane is to say changes nothing yet, and is reported a few times only', (t) => {
  const unserved = (['connect', 'client-connect', 'get-spn'] as const).map((name) =>
    message({ name, args: {} }),
  );
  const version = message({ name: 'version', args: { min: 0, max: 9 } });
  const { state, effects } = run([version, ...unserved]);
  t.deepEqual(
    effects.map((effect) => effect.kind === 'report' && effect.fields['reason']),
    ['not served: version', 'not served: connect', 'not served: client-connect', 'not served: get-spn'],
  );
  t.deepEqual({ ...state, notRead: 0, answered: false }, initialControlState(false));
  const flood = run(Array.from({ length: 500 }, () => unserved).flat());
  t.true(flood.effects.length < 100);
});

test('a legacy login is refused where it is off, and its password goes nowhere', (t) => {
  const { effects } = run([login]);
  t.deepEqual(codes(effects), [403]);
  t.deepEqual(
    effects.map(({ kind }) => kind),
    ['report'],
  );
  t.false(JSON.stringify(effects).includes('looking-glass'));
});

test('where it is on, the password is handed on as a secret', (t) => {
  const { effects } = run([login], true);
  t.deepEqual(
    effects.map((effect) => effect.kind === 'perform' && effect.action.name),
    ['login'],
  );
  t.false(JSON.stringify(effects).includes('looking-glass'));
});

test('what may have been said to an earlier agent is not done, but for a lock', (t) => {
  const beat: ControlEvent = { kind: 'tick', timer: 'heartbeat' };
  const apiVersion = message({ name: 'api-version', args: { apiVersion: 3 } });
  const logOff = message({ name: 'log-off', args: {} });
  const shutdown = message({ name: 'shutdown', args: { timeout: 0, message: '', reboot: true } });
  const lock = message({ name: 'lock-screen', args: {} });
  const actions = (events: readonly ControlEvent[]) => {
    const { effects } = run(events, true, false);
    return {
      done: effects.flatMap((effect) => (effect.kind === 'perform' ? [effect.action.name] : [])),
      refused: codes(effects),
    };
  };
  const all = [login, logOff, shutdown, lock];
  const onlyLocked = { done: ['lock-screen'], refused: [408, 408, 408] };
  t.deepEqual(actions(all), onlyLocked);
  // An answer to the first heartbeat was one to an earlier agent's.
  t.deepEqual(actions([beat, refresh(3), apiVersion, ...all]), onlyLocked);
  t.deepEqual(actions([beat, beat, refresh(3), ...all]), onlyLocked);
  t.deepEqual(actions([beat, beat, apiVersion, ...all]), {
    done: ['login', 'log-off', 'shutdown', 'lock-screen'],
    refused: [],
  });
});

test('what is under way is not begun a second time', (t) => {
  for (const name of ['lock-screen', 'log-off'] as const) {
    const asked = message({ name, args: {} });
    t.deepEqual(codes(run([asked, asked]).effects), [429], name);
    const inTurn = run([asked, { kind: 'action-ended', name }, asked]);
    t.deepEqual(codes(inTurn.effects), [], name);
  }
  t.deepEqual(codes(run([login, login], true).effects), [429]);
});

test('a refresh is answered with all that its version has', (t) => {
  t.true(facts(run([refresh(3)]).effects).includes('os-info'));
  t.false(facts(run([refresh(1)]).effects).includes('os-info'));
  t.true(facts(run([refresh(1)]).effects).includes('number-of-cpus'));
  t.false(facts(run([refresh()]).effects).includes('number-of-cpus'));
  const late = run([refresh(0), message({ name: 'api-version', args: { apiVersion: 3 } })]);
  t.true(facts(late.effects).includes('timezone'));
});

test('reports come again as the original’s do, those that the version has', (t) => {
  const tick = (timer: keyof typeof timerPeriodsMs): ControlEvent => ({ kind: 'tick', timer });
  const after = (version: number, timer: keyof typeof timerPeriodsMs) => {
    const before = run([refresh(version)]).effects.length;
    return facts(run([refresh(version), tick(timer)]).effects.slice(before));
  };
  t.is(timerPeriodsMs.system, 120_000);
  t.deepEqual(after(3, 'system'), ['applications', 'host-name', 'os-version', 'network-interfaces', 'fqdn']);
  t.is(timerPeriodsMs.cpus, 60_000);
  t.deepEqual(after(1, 'cpus'), ['number-of-cpus']);
  t.deepEqual(after(0, 'cpus'), []);
  t.deepEqual(after(0, 'disks'), ['disks-usage']);
});

test('set-number-of-cpus is answered with how many there are', (t) => {
  const set = message({ name: 'set-number-of-cpus', args: { count: 4 } });
  const { effects } = run([refresh(3), set]);
  t.deepEqual(effects.at(-1), { kind: 'send-facts', facts: ['number-of-cpus'] });
  t.deepEqual(codes(effects), []);
});

test('after a refresh without a version the guest speaks of none', (t) => {
  const { effects } = run([refresh(), message({ name: 'api-version', args: { apiVersion: 3 } })]);
  t.false(facts(effects).includes('os-info'));
});

test('the first heartbeat tells of no version, the others of the newest', (t) => {
  const beat: ControlEvent = { kind: 'tick', timer: 'heartbeat' };
  const versions = run([beat, beat, beat]).effects.map(
    (effect) => effect.kind === 'send-heartbeat' && effect.apiVersion,
  );
  t.deepEqual(versions, [0, 3, 3]);
});

test('what changes at the console is reported, and nothing else', (t) => {
  const seen = (...all: (typeof alice | undefined)[]) =>
    sent(run(all.map((one) => ({ kind: 'console', seen: one }) as const)).effects);
  t.deepEqual(seen(undefined), ['active-user']);
  t.deepEqual(seen(alice, alice), ['active-user']);
  t.deepEqual(seen(undefined, alice), ['active-user', 'session-logon', 'active-user']);
  t.deepEqual(seen(alice, { ...alice, locked: true }), ['active-user', 'session-lock']);
  t.deepEqual(seen({ ...alice, locked: true }, alice), ['active-user', 'session-unlock']);
  t.deepEqual(seen(alice, undefined), ['active-user', 'session-logoff', 'active-user']);
  t.deepEqual(seen({ ...alice, locked: true }, { user: 'bob', session: '3', locked: false }), [
    'active-user',
    'session-logoff',
    'session-logon',
    'active-user',
  ]);
});

test('nobody is told of before the console was looked at', (t) => {
  t.deepEqual(sent(run([{ kind: 'tick', timer: 'users' }]).effects), []);
  t.deepEqual(
    sent(
      run([
        { kind: 'console', seen: alice },
        { kind: 'tick', timer: 'users' },
      ]).effects,
    ),
    ['active-user', 'active-user'],
  );
});

test('an echo that is longer than a few KiB is not sent back', (t) => {
  const echo = (octets: number) => run([message({ name: 'echo', args: { x: 'x'.repeat(octets) } })]).effects;
  t.deepEqual(sent(echo(1000)), ['echo']);
  t.deepEqual(sent(echo(5000)), []);
});

test('a migration that waits for an answer gets one, where both ends have it', (t) => {
  const event = message({ name: 'lifecycle-event', args: { type: 'before_migration', reply_id: '7' } });
  t.deepEqual(sent(run([refresh(3), event]).effects), ['completion']);
  t.deepEqual(sent(run([refresh(2), event]).effects), []);
});

test('lines that mean nothing fill no journal', (t) => {
  const noise = Array.from({ length: 50 }, () => ({ kind: 'not-read', reason: 'noise' }) as const);
  t.is(run(noise).effects.length, 10);
});
