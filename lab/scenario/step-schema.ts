import { z } from 'zod';
import { awaitEvent } from './steps/await-event.ts';
import { bench } from './steps/bench.ts';
import { clock } from './steps/clock.ts';
import { closeConsole } from './steps/close-console.ts';
import { expectFile } from './steps/expect-file.ts';
import { expectKdc } from './steps/expect-kdc.ts';
import { expectKeyboard } from './steps/expect-keyboard.ts';
import { expectLogin } from './steps/expect-login.ts';
import { expectNonce } from './steps/expect-nonce.ts';
import { expectRecorded } from './steps/expect-recorded.ts';
import { expectScreen } from './steps/expect-screen.ts';
import { expectSession } from './steps/expect-session.ts';
import { expectTicket } from './steps/expect-ticket.ts';
import { hangUps } from './steps/hang-ups.ts';
import { kdc } from './steps/kdc.ts';
import { kill } from './steps/kill.ts';
import { kinit } from './steps/kinit.ts';
import { lockGap } from './steps/lock-gap.ts';
import { loginAttempt } from './steps/login-attempt.ts';
import { network } from './steps/network.ts';
import { openConsole } from './steps/open-console.ts';
import { power } from './steps/power.ts';
import { run } from './steps/run.ts';
import { screenshot } from './steps/screenshot.ts';
import { forgeTicket } from './steps/forge-ticket.ts';
import { storm } from './steps/storm.ts';
import { stranger } from './steps/stranger.ts';
import { tapLoginManager } from './steps/tap-login-manager.ts';
import { type } from './steps/type.ts';
import { expectPower } from './steps/expect-power.ts';
import { expectReported } from './steps/expect-reported.ts';
import { expectSaid } from './steps/expect-said.ts';
import { vdsm } from './steps/vdsm.ts';

/** An expectation is told by its first key. */
const expectation = z
  .union([
    expectLogin,
    expectTicket,
    expectKdc,
    expectSession,
    expectScreen,
    expectNonce,
    expectFile,
    expectKeyboard,
    expectReported,
    expectPower,
    expectSaid,
    expectRecorded,
  ])
  .describe('What must be true now, or within the time given, on the real parts.');

/** One step: an object with exactly one verb as its key. Optional keys, not a union, give exact errors and completion. */
export const stepSchema = z
  .strictObject({
    kinit: kinit.optional(),
    'open-console': openConsole.optional(),
    'close-console': closeConsole.optional(),
    run: run.optional(),
    type: type.optional(),
    screenshot: screenshot.optional(),
    'tap-login-manager': tapLoginManager.optional(),
    'login-attempt': loginAttempt.optional(),
    stranger: stranger.optional(),
    'forge-ticket': forgeTicket.optional(),
    vdsm: vdsm.optional(),
    kill: kill.optional(),
    power: power.optional(),
    clock: clock.optional(),
    network: network.optional(),
    kdc: kdc.optional(),
    'await-event': awaitEvent.optional(),
    bench: bench.optional(),
    storm: storm.optional(),
    'hang-ups': hangUps.optional(),
    'lock-gap': lockGap.optional(),
    expect: expectation.optional(),
  })
  .meta({ minProperties: 1, maxProperties: 1 })
  .transform((step, context) => {
    const [action, second] = Object.values(step).filter((value) => value !== undefined);
    if (action === undefined || second !== undefined) {
      context.addIssue({ code: 'custom', message: 'a step has exactly one verb', input: step });
      return z.NEVER;
    }
    return action;
  });

/** A step's verb with its arguments, title and deadline, discriminated by `verb`. */
export type StepAction = z.output<typeof stepSchema>;
