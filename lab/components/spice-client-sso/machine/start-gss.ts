import { ssoLimits } from '../../../wire/sso/limits.ts';
import type { ClientEvent, ClientState, ClientStep } from './client-state.ts';
import { refuse } from './refuse.ts';

/** `service/host`, with or without a realm. */
const spnPattern = /^[A-Za-z0-9._-]{1,64}\/[A-Za-z0-9._-]{1,255}(@[A-Za-z0-9._-]{1,255})?$/;

/** Has the first token made for the configured service, or asks the guest for its name where that can be of use. */
export function startGss(state: ClientState, binding: Buffer): ClientStep {
  const { spn, trustAnySpn, askConsent } = state.policy;
  if (spn !== undefined) return startGssFor(state, spn, binding);
  // refuses: test "without a service principal name nothing starts, unless any is trusted"
  if (!trustAnySpn && !askConsent) {
    return refuse(
      state,
      403,
      'no service principal name is configured (--spn), and the guest’s own is not trusted',
    );
  }
  const { phase } = state;
  if (phase.name !== 'preparing') return { state, effects: [] };
  return {
    state: { ...state, phase: { ...phase, waitingFor: 'guest' } },
    effects: [{ kind: 'send', message: { kind: 'info', attribute: 'spn' } }],
  };
}

/** The name that the guest gives, which is a stranger's word: it counts where any is trusted, or where the user agrees. */
export function receiveSpn(state: ClientState, spn: string): ClientStep {
  const { phase, policy } = state;
  if (phase.name !== 'preparing') return { state, effects: [] };
  // refuses otherwise: test "without a yes the guest gets nothing"
  if (policy.trustAnySpn) return startGssFor(state, spn, phase.binding);
  // Before it is shown to anybody.
  // refuses: test "a name that is none is not shown to anybody"
  if (!spnPattern.test(spn)) return malformed(state);
  return {
    state: { ...state, phase: { ...phase, waitingFor: 'user' } },
    effects: [
      // A person takes the time that they take; the prompt has a deadline of its own.
      { kind: 'clear-timer', timer: 'handshake' },
      { kind: 'ask-consent', attempt: state.attempt, spn },
    ],
  };
}

/** What the user said; all but a clear yes is a no. */
export function continueConsent(
  state: ClientState,
  { spn, refusal }: ClientEvent & { readonly kind: 'consented' },
): ClientStep {
  const { phase } = state;
  if (phase.name !== 'preparing' || phase.waitingFor !== 'user') return { state, effects: [] };
  // refuses: spn-consent
  if (refusal !== undefined) return refuse(state, 403, refusal);
  const next = startGssFor(state, spn, phase.binding);
  return {
    state: next.state,
    effects: [
      { kind: 'set-timer', timer: 'handshake', afterMs: ssoLimits.handshakeMs },
      { kind: 'report', level: 'info', event: 'spn-consented', fields: { spn } },
      ...next.effects,
    ],
  };
}

function startGssFor(state: ClientState, spn: string, binding: Buffer): ClientStep {
  // refuses: test "a name from the guest that is no service principal name is refused"
  if (!spnPattern.test(spn)) return malformed(state);
  const { phase } = state;
  if (phase.name !== 'preparing') return { state, effects: [] };
  const delegation = state.policy.offerTgtUntrusted ? 'always' : 'policy';
  return {
    state: { ...state, phase: { ...phase, waitingFor: 'gss' } },
    effects: [
      { kind: 'report', level: 'info', event: 'sasl-started', fields: { spn } },
      { kind: 'start-gss', attempt: state.attempt, spn, delegation, binding },
    ],
  };
}

function malformed(state: ClientState): ClientStep {
  return refuse(state, 403, 'the service principal name is malformed');
}
