import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { planText } from '../../scenario/plan-scenario.ts';
import type { StepOf } from '../../scenario/plan.ts';
import { scenarioText } from '../../testing/scenario-text.ts';
import { verdictOf } from '../outcome.ts';
import type { StepContext } from '../step-context.ts';
import { expectLogin } from './expect-login.ts';

const front = 'Front=tty1\n\n';
const session = `Id=2\nName=alice\nService=greetd\nState=active\nClass=user\nSeat=seat0\nTTY=tty1\nLeader=4\nLockedHint=no\n`;

interface Scene {
  /** Line 16 of the scenario. */
  readonly step: string;
  readonly events: readonly object[];
  /** Whether the user's session is there: open, or behind the lock. */
  readonly hasSession?: boolean | 'locked';
  readonly tls?: boolean;
  readonly journal?: readonly string[];
}

/** What becomes of the step where the client and the proxy have logged these events, and the guest this. */
async function judged(
  t: ExecutionContext,
  { step: text, events, hasSession, tls = false, journal = [] }: Scene,
) {
  const artifactFolder = await mkdtemp(join(tmpdir(), 'expect-login-'));
  t.teardown(() => rm(artifactFolder, { recursive: true }));
  await writeFile(
    join(artifactFolder, 'guest1-journal.jsonl'),
    journal.map((MESSAGE) => `${JSON.stringify({ MESSAGE })}\n`).join(''),
  );
  const plan = planText(scenarioText(16, `  - expect: { ${text} }`), 's.yaml');
  const step = plan.steps.find((one): one is StepOf<'expect-login'> => one.verb === 'expect-login');
  if (!step) throw new Error('the scenario expects no login');
  const stdout = {
    open: `${front}${session}`,
    locked: `Locked=2\nLock=yes\n${front.replace('tty1', 'tty12')}${session.replace('LockedHint=no', 'LockedHint=yes')}`,
    none: front,
  }[hasSession === 'locked' ? 'locked' : hasSession ? 'open' : 'none'];
  const commands = { run: () => Promise.resolve({ exitCode: 0, stdout, stderr: '' }) };
  const times = { time: '2026-01-02T03:04:05.678Z', level: 'info' };
  const opened = {
    guest: 'guest1',
    openedAtMs: 0,
    tls,
    session: { events: events.map((event) => ({ ...times, ...event })) },
  };
  const context = {
    plan,
    world: { guests: new Map([['guest1', { commands }]]) },
    signal: AbortSignal.timeout(5000),
    deadlineMs: 500,
    artifactFolder,
    memory: { consoles: new Map([['desk', opened]]) },
    mark: () => undefined,
  } as unknown as StepContext;
  try {
    await expectLogin(step, context);
    return undefined;
  } catch (thrown) {
    return verdictOf(thrown, { owner: 'product' });
  }
}

const opened = 'login: opened, guest: guest1, user: alice';
const once = [
  { event: 'plugin-started' },
  { event: 'signature' },
  { event: 'sasl-started' },
  { event: 'login', state: 'opened' },
];

test('a proxy that fails is quoted with its own words', async (t) => {
  const failed = {
    event: 'failed',
    code: 'link-failed',
    message: '127.0.0.1:5: the server refused the channel: bad-connection-id',
  };
  t.like(await judged(t, { step: opened, events: [failed] }), {
    outcome: 'fail',
    message:
      'nobody has a session on the console; tty1 is in front; the login was refused with link-failed: 127.0.0.1:5: the server refused the channel: bad-connection-id',
  });
});

test('a code that the guest reports is told with its meaning and the guest’s own reasons', async (t) => {
  const verdict = await judged(t, {
    step: opened,
    events: [{ event: 'login', state: 'refused', code: 423 }],
    journal: ['pam_sso_handle(greetd:auth): the agent refused alice: error 410'],
  });
  t.regex(
    verdict?.message ?? '',
    /refused with 423: account locked or disabled; pam_sso_handle\(greetd:auth\): the agent refused alice: error 410$/,
  );
});

test('the end of a proxy is no refusal by the guest', async (t) => {
  const events = [{ event: 'disconnected', reason: 'stopped' }];
  const verdict = await judged(t, { step: 'login: refused, guest: guest1, user: alice, code: 403', events });
  t.regex(verdict?.message ?? '', /^refused with no code, not 403: .*: stopped$/);
});

const refused = 'login: refused, guest: guest1, user: alice, code: 403';

test('an unlock that is refused leaves the session behind the lock, and one that is open is no refusal', async (t) => {
  const events = [...once.slice(0, 3), { event: 'login', state: 'refused', code: 403 }];
  t.is(await judged(t, { step: refused, events, hasSession: 'locked' }), undefined);
  t.is(await judged(t, { step: refused, events }), undefined);
  const open = await judged(t, { step: refused, events, hasSession: true });
  t.like(open, { outcome: 'fail' });
  t.regex(open?.message ?? '', /LockedHint=no TTY=tty1; tty1 is in front/);
});

test('who has the console is told where somebody else was expected', async (t) => {
  const verdict = await judged(t, {
    step: 'login: opened, guest: guest1, user: root',
    events: once,
    hasSession: true,
  });
  t.regex(
    verdict?.message ?? '',
    /last seen: alice has the console: session 2: .*; tty1 is in front; the client was told opened$/,
  );
});

test('a login is opened at the first attempt', async (t) => {
  t.is(await judged(t, { step: opened, events: once, hasSession: true }), undefined);
  const inTls = [...once.slice(0, 2), ...once.slice(1)];
  t.is(await judged(t, { step: opened, events: inTls, hasSession: true, tls: true }), undefined);
});

test('a client that was hung up on before the guest answered it is no attempt', async (t) => {
  const hungUpOn = [
    { event: 'plugin-started' },
    { event: 'hang-up' },
    { event: 'plugin-ended', exitCode: 1 },
  ];
  t.is(await judged(t, { step: opened, events: [...hungUpOn, ...once], hasSession: true }), undefined);
});

test('a second SIGNATURE, a second SASL exchange and a client that failed are each another attempt', async (t) => {
  const others = [
    [...once.slice(0, 2), ...once.slice(1)],
    [...once.slice(0, 3), ...once.slice(2)],
    [{ event: 'plugin-started' }, { event: 'plugin-ended', exitCode: 1 }, ...once],
  ];
  for (const events of others) {
    const verdict = await judged(t, { step: opened, events, hasSession: true });
    t.regex(verdict?.message ?? '', /^the login took .*: not the first attempt$/);
    t.is(await judged(t, { step: `${opened}, retries: true`, events, hasSession: true }), undefined);
  }
});
