import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { waitUntil } from '../deadline/wait-until.ts';
import { createConsoleInvariant } from '../run/console/console-invariant.ts';
import { planText } from '../scenario/plan-scenario.ts';
import { Secret } from '../secret/secret.ts';
import { silentStage } from '../world/on-stage.ts';
import { prepareParts } from '../world/prepare-parts.ts';
import { startWorld } from '../world/world.ts';

/** Where a password logs in, a console is really open with no client of single sign-on there. */
const plan = planText(
  [
    'title: A console that nobody watches over',
    'realm:',
    '  name: LAB.TEST',
    '  kdc: process',
    '  principals: { alice: { password: wonderland }, host/guest1.lab.test: {} }',
    'guests: { guest1: { users: [alice], control: true, legacyLogin: true } }',
    'steps:',
    '  - vdsm: { guest: guest1, send: login, user: alice }',
    '',
  ].join('\n'),
  'nobody-there.yaml',
);

const minuteMs = 60_000;

test('a console that is really open with nobody there is seen, told and measured, across a pause and a reset', async (t) => {
  t.timeout(6 * minuteMs);
  const artifactFolder = await mkdtemp(join(tmpdir(), 'console-watch-'));
  t.teardown(() => rm(artifactFolder, { recursive: true, force: true }));
  const { signal } = new AbortController();
  await using world = await startWorld({
    plan,
    parts: await prepareParts(silentStage),
    kdc: 'process',
    cold: false,
    runId: 'test',
    artifactFolder,
    signal,
    onMark: () => undefined,
    onHost: () => undefined,
    onEvent: () => undefined,
    onStage: silentStage,
    onNote: () => undefined,
  });
  const [machine, watch, control] = [
    world.guests.get('guest1'),
    world.watches.get('guest1'),
    world.controls.get('guest1'),
  ];
  if (!machine || !watch || !control) throw new Error('the world is not whole');
  const until = (what: string, accept: () => boolean) =>
    waitUntil(accept, (is) => is, { for: what, timeoutMs: minuteMs });
  const isOpen = () => {
    const view = watch.views.at(-1);
    return (
      view?.sessions.some(({ vt, state }) => view.terminal === `tty${vt}` && state === 'active') ?? false
    );
  };

  // Nobody has logged in, and the watcher has watched: that is no fault, and no failure of the lab.
  const before = await createConsoleInvariant(plan).judge(watch, machine);
  t.deepEqual(before.said, []);
  t.true(before.samples > 0);

  const declared = createConsoleInvariant(plan);
  declared.opensPastSso('guest1', 'alice');
  const login = { send: 'login', username: 'alice@LAB.TEST', password: new Secret('wonderland') } as const;
  await control.send(login, minuteMs, signal);
  await until('the login of alice', isOpen);
  const { said, faults, unattendedMs } = await createConsoleInvariant(plan).judge(watch, machine);
  // The lock may cover the session for a moment while logind writes it down: then there is an earlier time, too.
  t.regex(
    said.at(-1) ?? '',
    /of alice was in front on tty1 of guest1 with no client .* still at the end .*none was ever there before/,
    JSON.stringify(watch.views),
  );
  t.true(faults.every(({ allowedMs }) => allowedMs === 0));
  t.true((unattendedMs.at(-1) ?? 0) > 0);
  t.deepEqual((await declared.judge(watch, machine)).said, []);
  const log = () => readFile(join(artifactFolder, 'guest1-watch.log'), 'utf8');
  const logged = (text: string) => / tty1 \d+ \S+,alice,1,/.test(text);
  await waitUntil(log, logged, { for: 'the session in the log', timeoutMs: minuteMs });

  // What the guest cannot have done is not counted, and the watch goes on afterwards.
  await machine.monitor.execute('stop');
  t.deepEqual((await declared.judge(watch, machine)).said, []);
  await machine.monitor.execute('cont');
  await watch.ask(minuteMs);

  await machine.reset(3 * minuteMs);
  await until('another boot, with nobody logged in', () => watch.views.at(-1)?.sessions.length === 0);
  const after = await createConsoleInvariant(plan).judge(watch, machine);
  t.is(after.said.length, said.length);
  t.false(after.faults.some(({ goesOn }) => goesOn));
});
