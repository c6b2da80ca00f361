import type { ClientState, ClientStep } from './client-state.ts';

/** Ends the attempt for this run of the guest: nothing is tried twice against the same answer. */
export function refuse(state: ClientState, code: number, reason: string, text = ''): ClientStep {
  const { phase } = state;
  const epoch = 'epoch' in phase ? phase.epoch : '';
  return {
    state: { ...state, attempt: state.attempt + 1, inTls: false, phase: { name: 'refused', epoch } },
    effects: [
      { kind: 'abandon' },
      { kind: 'clear-timer', timer: 'handshake' },
      { kind: 'report', level: 'warning', event: 'refused', fields: { code, text, reason } },
    ],
  };
}
