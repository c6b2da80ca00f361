import test from 'ava';
import type { ComponentEvent, ConsoleNews } from '../../world/ports.ts';
import { createPresenceRecorder, type LabAct, type Presence } from './client-presence.ts';

const news = (atMs: number, event?: string, rest: Partial<ConsoleNews> = {}): ConsoleNews => ({
  console: 'c1',
  desktop: 'desk',
  user: 'alice',
  guest: 'guest1',
  atMs,
  event: event === undefined ? undefined : component(event, atMs),
  ...rest,
});

function component(event: string, atMs: number): ComponentEvent {
  const of = event.startsWith('p') || event === 'disconnected' ? 'spice-port-proxy' : 'spice-client-sso';
  return { time: new Date(atMs).toISOString(), component: of, level: 'info', event };
}

const stops = (what: 'agent' | 'path'): LabAct => ({ act: 'stops', what, guest: 'guest1' });
const continues = (what: 'agent' | 'path'): LabAct => ({ act: 'continues', what, guest: 'guest1' });

const recorder = () => createPresenceRecorder('guest1', (user) => user);

/** From, to, and how it ended. */
const timesOf = (presences: readonly Presence[]) =>
  presences.map(({ fromMs, ended }) => [fromMs, ended?.atMs, ended?.how]);

for (const event of [
  'hang-up',
  'layer-lost',
  'sasl-started',
  'port-closed',
  'plugin-ended',
  'disconnected',
  'failed',
]) {
  test(`a client is there from its SASL layer until ${event}`, (t) => {
    const { presences, heard } = recorder();
    heard(news(500, 'sasl-established'));
    heard(news(700, 'login'));
    heard(news(900, event));
    t.deepEqual(timesOf(presences), [[500, 900, 'hang-up']]);
  });
}

test('a proxy that has ended takes its client along, whatever it has not said', (t) => {
  const { presences, heard } = recorder();
  heard(news(500, 'sasl-established'));
  heard(news(900));
  t.deepEqual(timesOf(presences), [[500, 900, 'hang-up']]);
});

test('a beginning counts from the client’s own time, and an end from when it was read', (t) => {
  const { presences, heard } = recorder();
  heard(news(800, undefined, { event: component('sasl-established', 500) }));
  heard(news(1300, undefined, { event: component('hang-up', 900) }));
  t.deepEqual(timesOf(presences), [[500, 1300, 'hang-up']]);
});

test('an attacker who has the user’s own ticket is the user, as long as it stays', (t) => {
  const { presences, heard } = recorder();
  const event = { ...component('own-ticket-accepted', 500), component: 'lab-stranger' };
  heard(news(500, undefined, { event }));
  heard(news(900, 'plugin-ended'));
  t.deepEqual(timesOf(presences), [[500, 900, 'hang-up']]);
});

test('only the product’s client authenticates, and only at its own guest', (t) => {
  const { presences, heard } = recorder();
  heard(
    news(500, undefined, { event: { ...component('sasl-established', 500), component: 'lab-stranger' } }),
  );
  heard(news(500, 'sasl-established', { guest: 'guest2' }));
  heard(news(500, 'signature'));
  t.deepEqual(presences, []);
});

test('of two consoles the end of one is not the end of the other', (t) => {
  const { presences, heard } = recorder();
  heard(news(500, 'sasl-established'));
  heard(news(600, 'sasl-established', { console: 'c2', desktop: 'other', user: 'bob' }));
  heard(news(900, 'port-closed'));
  t.deepEqual(timesOf(presences), [
    [500, 900, 'hang-up'],
    [600, undefined, undefined],
  ]);
});

test('a client that the lab stops is silent, and there again when it goes on', (t) => {
  const { presences, heard, did } = recorder();
  heard(news(500, 'sasl-established'));
  did({ act: 'stops', what: 'client', desktop: 'desk' }, 900);
  did({ act: 'continues', what: 'client', desktop: 'desk' }, 1500);
  t.deepEqual(timesOf(presences), [
    [500, 900, 'silent'],
    [1500, undefined, undefined],
  ]);
});

test('a stopped client whose layer is gone does not come back with the signal', (t) => {
  const { presences, heard, did } = recorder();
  heard(news(500, 'sasl-established'));
  did({ act: 'stops', what: 'client', desktop: 'desk' }, 900);
  heard(news(1000, 'port-closed'));
  did({ act: 'continues', what: 'client', desktop: 'desk' }, 1500);
  t.deepEqual(timesOf(presences), [[500, 900, 'silent']]);
});

test('while the agent is stopped nobody answers for the console, under a bound of its own', (t) => {
  const { presences, heard, did } = recorder();
  heard(news(500, 'sasl-established'));
  did(stops('agent'), 900);
  did({ act: 'stops', what: 'agent', guest: 'guest2' }, 950);
  did(continues('agent'), 1500);
  t.deepEqual(timesOf(presences), [
    [500, 900, 'agent-stopped'],
    [1500, undefined, undefined],
  ]);
});

test('a client that authenticates anew shows that the agent runs again', (t) => {
  const { presences, heard, did } = recorder();
  heard(news(500, 'sasl-established'));
  did(stops('agent'), 900);
  heard(news(3000, 'port-closed'));
  heard(news(4000, 'sasl-established'));
  t.deepEqual(timesOf(presences), [
    [500, 900, 'agent-stopped'],
    [4000, undefined, undefined],
  ]);
});

test('over TCP a cut cable leaves nothing but silence', (t) => {
  const { presences, heard, did } = recorder();
  heard(news(500, 'sasl-established'));
  did(stops('path'), 900);
  t.deepEqual(timesOf(presences), [[500, 900, 'silent']]);
});
