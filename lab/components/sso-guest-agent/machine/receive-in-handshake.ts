import type { ParsedLine } from '../../../wire/sso/parse-message.ts';
import type { GuestPhase, GuestState, GuestStep } from './guest-state.ts';
import { violation } from './reset.ts';

/** A line between `startSASL` and its outcome: only tokens count, one at a time; what crossed is dropped unanswered. */
export function receiveInHandshake(
  state: GuestState,
  phase: GuestPhase & { readonly name: 'handshake' },
  message: ParsedLine,
  fresh: string,
): GuestStep {
  // refuses: test "a malformed line in a handshake is 422 and a reset"
  if (message.kind === 'malformed') return violation(state, 'malformed', fresh);
  if (message.kind !== 'sasl') return { state, effects: [] };
  // refuses: test "startSASL is answered and has 30 s; tokens go to GSSAPI one at a time"
  if (phase.waitingFor !== 'client') return violation(state, 'a token out of turn', fresh);
  return {
    state: { ...state, phase: { ...phase, waitingFor: 'gss' } },
    effects: [{ kind: 'step-sasl', attempt: state.attempt, token: message.token }],
  };
}
