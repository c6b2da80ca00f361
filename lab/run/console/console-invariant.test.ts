import test from 'ava';
import { DeadlineError } from '../../deadline/wait-until.ts';
import { planText } from '../../scenario/plan-scenario.ts';
import type { MonitorEvent } from '../../world/ports.ts';
import type { ConsoleView } from '../../world/watch/console-view.ts';
import type { ConsoleWatch, WatchHealth } from '../../world/watch/watch-console.ts';
import { createConsoleInvariant } from './console-invariant.ts';
import { maxQuietMs } from './lock-bounds.ts';
import { hostSpeedFactor } from '../../deadline/host-speed.ts';
import { watchedConsoles } from './watched-consoles.ts';

const plan = planText(
  [
    'title: One guest',
    'realm: { name: LAB.TEST, principals: { alice: { password: wonderland }, host/guest1.lab.test: {} } }',
    'guests: { guest1: { users: [alice] } }',
    'desktops: { desk: { user: alice } }',
    'steps:',
    '  - open-console: { on: desk, guest: guest1, spn: host/guest1.lab.test }',
    '',
  ].join('\n'),
  'one.yaml',
);

const whole: WatchHealth = {
  sinceMs: 0,
  lastArrivalMs: 60_000,
  gaps: [],
  samples: 1200,
  longestPauseMs: 55,
  damage: undefined,
  closed: false,
};

/** A watcher that has seen these views, and answers or does not. */
function watch(health: Partial<WatchHealth> = {}, views: readonly ConsoleView[] = [], answers = true) {
  let asked = 0;
  const made: ConsoleWatch = {
    guest: 'guest1',
    views,
    health: { ...whole, ...health },
    ask: () => {
      asked += 1;
      return answers ? Promise.resolve() : Promise.reject(new DeadlineError('the watcher', 10, 'nothing'));
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return { made, asked: () => asked };
}

const machine = (...events: readonly Pick<MonitorEvent, 'event' | 'atMs'>[]) => ({
  monitor: {
    execute: () => Promise.reject(new Error('nothing is asked of QEMU')),
    events: events.map((event) => ({ data: {}, ...event })),
  },
});

const open: ConsoleView = {
  atMs: 10_000,
  terminal: 'tty1',
  sessions: [{ id: '2', user: 'alice', vt: 1, state: 'active' }],
};

test('a console that opens with nobody there is told in words, and measured', async (t) => {
  const judged = await createConsoleInvariant(plan).judge(watch({}, [open]).made, machine());
  t.deepEqual(judged.unattendedMs, [50_000]);
  t.is(judged.said.length, 1);
  t.regex(judged.said[0] ?? '', /session 2 of alice was in front on tty1 of guest1 .*none was ever there/);
});

test('what a step says that it opens by a password is no fault', async (t) => {
  const invariant = createConsoleInvariant(plan);
  invariant.opensPastSso('guest1', 'alice');
  const later = { ...open, atMs: Date.now() + 1000 };
  const lastArrivalMs = later.atMs + 1000;
  t.deepEqual((await invariant.judge(watch({ lastArrivalMs }, [later]).made, machine())).said, []);
});

const unwatched = { code: 'watch-failed' };
const judge = (of: ConsoleWatch, ...events: readonly Pick<MonitorEvent, 'event' | 'atMs'>[]) =>
  createConsoleInvariant(plan).judge(of, machine(...events));

test('a watcher that never said anything has not watched', async (t) => {
  await t.throwsAsync(judge(watch({ lastArrivalMs: undefined }).made), unwatched);
});

test('a watcher that does not answer at the end has not watched', async (t) => {
  await t.throwsAsync(judge(watch({}, [], false).made), unwatched);
});

test('a watcher whose lines were damaged has not watched', async (t) => {
  await t.throwsAsync(judge(watch({ damage: 'half a line' }).made), unwatched);
});

const gap = { fromMs: 20_000, toMs: 20_001 + maxQuietMs * hostSpeedFactor() };

test('a watcher that said nothing for long has not watched, unless the guest was paused or booted meanwhile', async (t) => {
  await t.throwsAsync(judge(watch({ gaps: [gap] }).made), unwatched);
  await t.notThrowsAsync(
    judge(watch({ gaps: [gap] }).made, { event: 'STOP', atMs: 20_500 }, { event: 'RESUME', atMs: 29_000 }),
  );
  await t.notThrowsAsync(judge(watch({ gaps: [gap] }).made, { event: 'RESET', atMs: 21_000 }));
});

test('a guest that is paused, booting or off is not asked', async (t) => {
  for (const [health, events] of [
    [{}, [{ event: 'STOP', atMs: 50_000 }]],
    [{}, [{ event: 'RESET', atMs: 60_001 }]],
    [{ closed: true }, []],
  ] as const) {
    const { made, asked } = watch(health, [], false);
    await judge(made, ...events);
    t.is(asked(), 0);
  }
});

test('a scenario fails by the faults of any guest, and its samples are counted', async (t) => {
  const told: string[] = [];
  const tellers = {
    mark: (name: string, ms: number) => told.push(`${name} ${ms}`),
    count: (name: string, count: number) => told.push(`${name} ${count}`),
  };
  const world = (views: readonly ConsoleView[]) =>
    ({
      watches: new Map([['guest1', watch({}, views).made]]),
      guests: new Map([['guest1', machine()]]),
    }) as unknown as Parameters<typeof watchedConsoles>[0];
  const invariant = createConsoleInvariant(plan);
  await t.throwsAsync(watchedConsoles(world([open]), invariant, tellers), { code: 'console-unattended' });
  t.deepEqual(told, ['open-without-client 50000', 'watch-pause 55', 'watch-samples 1200']);
  await t.notThrowsAsync(watchedConsoles(world([]), invariant, tellers));
});
