import type { ClientState, ClientStep } from './client-state.ts';
import { refuse } from './refuse.ts';

/** `service/host`, with or without a realm. */
const spnPattern = /^[A-Za-z0-9._-]{1,64}\/[A-Za-z0-9._-]{1,255}(@[A-Za-z0-9._-]{1,255})?$/;

/** Has the first token made for the configured service, or asks the guest for its name where that is trusted. */
export function startGss(state: ClientState, binding: Buffer): ClientStep {
  const { spn, trustAnySpn } = state.policy;
  if (spn !== undefined) return startGssFor(state, spn, binding);
  if (!trustAnySpn) {
    return refuse(
      state,
      403,
      'no service principal name is configured (--spn), and the guest’s own is not trusted',
    );
  }
  const { phase } = state;
  if (phase.name !== 'preparing') return { state, effects: [] };
  return {
    state: { ...state, phase: { ...phase, askedSpn: true } },
    effects: [{ kind: 'send', message: { kind: 'info', attribute: 'spn' } }],
  };
}

/** The same for a name that the guest gave. */
export function startGssFor(state: ClientState, spn: string, binding: Buffer): ClientStep {
  if (!spnPattern.test(spn)) return refuse(state, 403, 'the service principal name is malformed');
  const { phase } = state;
  if (phase.name !== 'preparing') return { state, effects: [] };
  const delegation = state.policy.offerTgtUntrusted ? 'always' : 'policy';
  return {
    state: { ...state, phase: { ...phase, askedSpn: false } },
    effects: [
      { kind: 'report', level: 'info', event: 'sasl-started', fields: { spn } },
      { kind: 'start-gss', attempt: state.attempt, spn, delegation, binding },
    ],
  };
}
