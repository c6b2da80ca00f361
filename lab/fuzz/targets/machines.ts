import { initialClientState, stepClient } from '../../components/spice-client-sso/machine/client-machine.ts';
import type { ClientEvent } from '../../components/spice-client-sso/machine/client-state.ts';
import { initialGuestState, stepGuest } from '../../components/sso-guest-agent/machine/guest-machine.ts';
import type { GuestEvent } from '../../components/sso-guest-agent/machine/guest-state.ts';
import type { FuzzTarget } from '../fuzz-target.ts';
import { ssoLines } from './sso-lines.ts';

/** More effects than one line may ever cause. */
const maxEffects = 64;
const hex = (count: number) => count.toString(16).padStart(32, '0');

/** Lines for the guest's machine; once it runs an exchange, its operations end as an odd input says. */
export const guestMachine: FuzzTarget = {
  name: 'guest-machine',
  corpus: ssoLines.corpus,
  run: (input) => {
    let state = initialGuestState({
      epoch: 'e1',
      spn: 'host/guest1.lab.test@LAB.TEST',
      features: ['sasl=GSSAPI'],
      accepts: ['kerberos', 'password'],
      identityOnly: false,
    });
    for (const [count, line] of linesOf(input).entries()) {
      const { attempt, phase } = state;
      const events: GuestEvent[] = [{ kind: 'line', line }];
      if (phase.name === 'handshake' && count % 3 === 0) {
        const delegated = count % 2 === 0;
        events.push({ kind: 'sasl-done', attempt, principal: 'alice@LAB.TEST', delegated });
      }
      if (phase.name === 'secured') events.push({ kind: 'tgt-verified', attempt, verified: count % 2 === 0 });
      for (const event of events) {
        const step = stepGuest(state, event, hex(count));
        if (step.effects.length > maxEffects) throw new Error('more effects than a line may cause');
        state = step.state;
      }
    }
  },
  declares: () => false,
};

/** The same for the client's. */
export const clientMachine: FuzzTarget = {
  name: 'client-machine',
  corpus: ssoLines.corpus,
  run: (input) => {
    let state = initialClientState({
      spn: undefined,
      trustAnySpn: true,
      offerTgtUntrusted: true,
      askConsent: false,
      sendRawTgt: true,
      sendPassword: false,
    });
    const connected: ClientEvent = { kind: 'connected' };
    state = stepClient(state, connected, hex(0)).state;
    for (const [count, line] of linesOf(input).entries()) {
      // A guest that echoes: without it no line of the input would count.
      const nonce = state.phase.name === 'greeting' ? state.phase.sent.at(-1)?.nonce : undefined;
      const lines = nonce === undefined ? [line] : [`SPICE-SSO 1-1 agent e1 c1 - ${nonce}`, line];
      for (const text of lines) {
        const step = stepClient(state, { kind: 'line', line: text }, hex(count + 1));
        if (step.effects.length > maxEffects) throw new Error('more effects than a line may cause');
        state = step.state;
      }
    }
  },
  declares: () => false,
};

function linesOf(input: Buffer): string[] {
  return input.toString('utf8').split('\n');
}
