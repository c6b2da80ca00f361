import { loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import type { StepOf } from '../../scenario/plan.ts';
import { hostTicks, stealFraction } from '../../world/process/processor-time.ts';
import { connectToLoginMs } from '../login-times.ts';
import { desktopOf, openedBy, type StepContext } from '../step-context.ts';
import { StepFailure } from '../step-failure.ts';
import { expectLogin } from './expect-login.ts';
import { openConsole } from './open-console.ts';

type Login = StepOf<'storm'>['args']['logins'][number];

/** Lets users log in, some of them at once, round by round; each round is a repetition of one cell. */
export async function storm(step: StepOf<'storm'>, context: StepContext): Promise<void> {
  const { logins, 'at-once': atOnce } = step.args;
  for (let at = 0, repetition = 0; at < logins.length; at += atOnce, repetition += 1) {
    const round = logins.slice(at, at + atOnce);
    context.at(`login ${at + 1} to ${at + round.length} of ${logins.length}`);
    const [ticksBefore, beganAtMs] = [await hostTicks(), performance.now()];
    await Promise.all(round.map((login) => logIn(login, step, context)));
    const seconds = (performance.now() - beganAtMs) / 1000;
    context.sample({
      scenario: context.plan.name,
      pattern: 'login',
      layer: 'lines',
      bytes: 0,
      guestEnd: 'lab',
      hostEnd: 'lab',
      machines: atOnce,
      build: 'ours',
      repetition,
      messages: round.length,
      octets: 0,
      seconds,
      latenciesNs: round.map(({ on }) => latencyNs(on, context)),
      cpuSeconds: {},
      residentMb: {},
      host: { load: loadavg()[0] ?? 0, stealFraction: stealFraction(ticksBefore, await hostTicks()) },
    });
  }
}

/** By the two steps that a scenario would have for it. */
async function logIn(
  { on, guest }: Login,
  { at, deadlineMs, owner }: StepOf<'storm'>,
  context: StepContext,
): Promise<void> {
  const spn = context.plan.guests.find(({ name }) => name === guest)?.principal;
  const title = `${on} logs in on ${guest}`;
  const open = { on, guest, spn, trustAnySpn: false, offerTgtUntrusted: false, sendRawTgt: false };
  await openConsole({ verb: 'open-console', at, deadlineMs, owner, title, args: open }, context);
  const expected = { login: 'opened', guest, user: desktopOf(context, on).user } as const;
  await expectLogin({ verb: 'expect-login', at, deadlineMs, owner, title, args: expected }, context);
}

function latencyNs(desktop: string, context: StepContext): number {
  const ms = connectToLoginMs(openedBy(context, desktop));
  if (ms === undefined) throw new StepFailure('not-met', `${desktop} did not report that its login is open`);
  return Math.max(0, Math.round(ms * 1e6));
}
