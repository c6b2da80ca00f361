import { loadavg } from 'node:os';
import { waitUntil } from '../../deadline/wait-until.ts';
import { hangUpToLock } from '../../measure/lock-gap-rows.ts';
import { summarize } from '../../measure/summarize.ts';
import type { StepOf } from '../../scenario/plan.ts';
import type { Machine } from '../../world/ports.ts';
import { guestOf, openedBy, type StepContext } from '../step-context.ts';
import { StepFailure } from '../step-failure.ts';
import { closeConsole } from './close-console.ts';
import { openConsole } from './open-console.ts';

const resultFile = '/run/lab-lock-gap';
const watch = `exec /usr/lib/spice-sso-lab/lab-lock-gap \\
  "$(systemctl show --property=MainPID --value sso-guest-agent.service)" /dev/virtio-ports/spice.sso.0 ${resultFile}`;

/** Opens and closes the console round by round; a program of the guest times each lock by the guest's own clock. */
export async function lockGap(step: StepOf<'lock-gap'>, context: StepContext): Promise<void> {
  const { guest } = step.args;
  const rounds = context.bench.repetitions ?? step.args.rounds;
  const machine = guestOf(context, guest);
  const gapsMs: number[] = [];
  while (gapsMs.length < rounds) {
    context.signal.throwIfAborted();
    context.at(`round ${gapsMs.length + 1} of ${rounds}`);
    await logIn(step, context);
    const { exitCode, stderr } = await machine.commands.run(['/bin/sh', '-c', watch]);
    // The lab's own program: no fault of the product.
    if (exitCode !== 0) throw new Error(`the lock of ${guest} cannot be timed: ${stderr.trim()}`);
    await leave(step, context);
    const gapMs = await timedMs(machine, context);
    context.mark(hangUpToLock, gapMs);
    gapsMs.push(gapMs);
  }
  const { p50, p90, p99, max } = summarize(gapsMs, 'ms');
  const load = (loadavg()[0] ?? 0).toFixed(1);
  context.note(
    `${hangUpToLock} of ${rounds}: p50 ${p50}, p90 ${p90}, p99 ${p99}, max ${max} ms; load ${load}`,
  );
}

async function logIn(
  { at, deadlineMs, owner, title, args: { on, guest } }: StepOf<'lock-gap'>,
  context: StepContext,
): Promise<void> {
  const spn = context.plan.guests.find(({ name }) => name === guest)?.principal;
  const args = { on, guest, spn, trustAnySpn: false, offerTgtUntrusted: false, sendRawTgt: false };
  await openConsole({ verb: 'open-console', at, deadlineMs, owner, title, args }, context);
  await openedBy(context, on).session.waitForEvent(
    ({ event, state }) => event === 'login' && (state === 'opened' || state === 'unlocked'),
    `${on} to have the session on ${guest}`,
    deadlineMs,
  );
}

async function leave(
  { at, deadlineMs, owner, title, args: { on } }: StepOf<'lock-gap'>,
  context: StepContext,
): Promise<void> {
  await closeConsole({ verb: 'close-console', at, deadlineMs, owner, title, args: { on } }, context);
}

async function timedMs({ commands }: Machine, { deadlineMs, signal }: StepContext): Promise<number> {
  const { stdout } = await waitUntil(
    () => commands.run(['/bin/cat', resultFile]),
    ({ exitCode }) => exitCode === 0,
    { for: 'the lock to be timed', timeoutMs: deadlineMs, intervalMs: 50, signal },
  );
  const said = stdout.trim();
  if (!/^\d{1,12}$/.test(said)) throw new StepFailure('not-met', `after the client had left, ${said}`);
  return Number(said) / 1000;
}
