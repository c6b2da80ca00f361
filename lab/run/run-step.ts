import type { Step } from '../scenario/plan.ts';
import type { StepContext } from './step-context.ts';
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

/** Performs one step; resolves when it holds. Rejects with a StepFailure or DeadlineError when the product is at fault. */
export function runStep(step: Step, context: StepContext): Promise<void> {
  switch (step.verb) {
    case 'kinit':
      return kinit(step, context);
    case 'open-console':
      return openConsole(step, context);
    case 'close-console':
      return closeConsole(step, context);
    case 'run':
      return run(step, context);
    case 'type':
      return type(step, context);
    case 'screenshot':
      return screenshot(step, context);
    case 'tap-login-manager':
      return tapLoginManager(step, context);
    case 'stranger':
      return stranger(step, context);
    case 'forge-ticket':
      return forgeTicket(step, context);
    case 'login-attempt':
      return loginAttempt(step, context);
    case 'kill':
      return kill(step, context);
    case 'power':
      return power(step, context);
    case 'clock':
      return clock(step, context);
    case 'network':
      return network(step, context);
    case 'kdc':
      return kdc(step, context);
    case 'await-event':
      return awaitEvent(step, context);
    case 'bench':
      return bench(step, context);
    case 'storm':
      return storm(step, context);
    case 'hang-ups':
      return hangUps(step, context);
    case 'lock-gap':
      return lockGap(step, context);
    case 'expect-login':
      return expectLogin(step, context);
    case 'expect-session':
      return expectSession(step, context);
    case 'expect-ticket':
      return expectTicket(step, context);
    case 'expect-kdc':
      return expectKdc(step, context);
    case 'expect-keyboard':
      return expectKeyboard(step, context);
    case 'expect-screen':
      return expectScreen(step, context);
    case 'expect-nonce':
      return expectNonce(step, context);
    case 'expect-file':
      return expectFile(step, context);
    case 'vdsm':
      return vdsm(step, context);
    case 'expect-power':
      return expectPower(step, context);
    case 'expect-said':
      return expectSaid(step, context);
    case 'expect-recorded':
      return expectRecorded(step, context);
    case 'expect-reported':
      return expectReported(step, context);
  }
}
