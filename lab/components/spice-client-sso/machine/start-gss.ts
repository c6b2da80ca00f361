import { ssoLimits } from '../../../wire/sso/limits.ts';
import { parseServiceName } from '../service-name.ts';
import type { ClientEvent, ClientState, ClientStep } from './client-state.ts';
import { refuse } from './refuse.ts';

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

/**
 * The name that the guest gives, which is a stranger's word: whatever the user trusts or agrees to, it must be that of a
 * host in a realm that is allowed, or a guest could have tickets made for any service of the user.
 */
export function receiveSpn(state: ClientState, spn: string): ClientStep {
  const { phase } = state;
  if (phase.name !== 'preparing') return { state, effects: [] };
  const name = parseServiceName(spn);
  // Before it is shown to anybody.
  // refuses: test "a name from the guest that is no service principal name is refused"; test "a name that is none is not shown to anybody"
  if (!name) return refuse(state, 403, 'the service principal name is malformed');
  // refuses: spn-of-another-service; test "a name from the guest is that of a host, whatever is trusted"
  if (name.service !== 'host')
    return refuse(state, 403, `the guest says that it is ${spn}; only a host/ name is believed`);
  // refuses: test "a name from the guest says its realm"
  if (name.realm === undefined) return refuse(state, 403, `the guest says that it is ${spn}, of no realm`);
  return {
    state: { ...state, phase: { ...phase, waitingFor: 'realm' } },
    effects: [{ kind: 'judge-realm', attempt: state.attempt, spn, realm: name.realm }],
  };
}

/** Whether the realm is allowed; then the name counts where any is trusted, or where the user agrees. */
export function continueRealm(
  state: ClientState,
  { spn, refusal }: ClientEvent & { readonly kind: 'realm-judged' },
): ClientStep {
  const { phase, policy } = state;
  if (phase.name !== 'preparing' || phase.waitingFor !== 'realm') return { state, effects: [] };
  // refuses: spn-of-another-realm; test "a name of a realm that is not allowed is refused before anybody is asked"
  if (refusal) return refuse(state, refusal.code, refusal.reason);
  // refuses otherwise: test "without a yes the guest gets nothing"
  if (policy.trustAnySpn) return startGssFor(state, spn, phase.binding);
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
