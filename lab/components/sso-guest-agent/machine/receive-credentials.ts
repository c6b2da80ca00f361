import { Secret } from '../../../secret/secret.ts';
import { ssoLimits } from '../../../wire/sso/limits.ts';
import type { Message } from '../../../wire/sso/message.ts';
import { refuseLogin } from './continue-login.ts';
import type { CredentialType, GuestEffect, GuestPhase, GuestState, GuestStep } from './guest-state.ts';
import { receiveNewer } from './refresh.ts';
import { violation } from './reset.ts';
import { askFor, sendError } from './send.ts';

type Secured = GuestPhase & { readonly name: 'secured' };

/** `authenticate` inside the layer, with the time that a person may take to type. */
export function askForCredentials(types: readonly CredentialType[]): readonly GuestEffect[] {
  return [askFor(types), { kind: 'set-timer', timer: 'credentials', afterMs: ssoLimits.credentialsMs }];
}

/** `credentials` inside the layer: what was asked for is verified once, by its own means (docs/protocol.md, "Order" step 5). */
export function receiveCredentials(
  state: GuestState,
  phase: Secured,
  { type, payload }: Message & { readonly kind: 'credentials' },
  fresh: string,
): GuestStep {
  const { login } = phase;
  if (login.name === 'verifying' || phase.lookingUp) return violation(state, 'two requests at once', fresh);
  if (login.name === 'open') return receiveNewer(state, phase, login.refresh, type, payload, fresh);
  // Nobody asked: it is refused unread.
  // refuses: test "credentials that nobody asked for are refused unread"
  if (login.name !== 'asking') return { state, effects: [sendError(422)] };
  const accepted = state.identity.accepts.find((one) => one === type);
  // refuses: test "a type of credentials that the guest does not take is refused unread"
  if (!accepted) return { state, effects: [sendError(400)] };
  return {
    state: { ...state, phase: { ...phase, login: { name: 'verifying', answers: true } } },
    effects: [
      { kind: 'clear-timer', timer: 'credentials' },
      {
        kind: 'verify-credentials',
        attempt: state.attempt,
        principal: phase.principal,
        type: accepted,
        payload: new Secret(payload),
      },
    ],
  };
}

/** The client does not answer `authenticate`, or not with what it promised. */
export function credentialsOverdue(state: GuestState): GuestStep {
  const { phase } = state;
  if (phase.name !== 'secured') return { state, effects: [] };
  if (phase.login.name === 'asking') return refuseLogin(state, phase, 408, 'no credentials came');
  if (phase.login.name !== 'open' || phase.login.refresh !== 'asked') return { state, effects: [] };
  return {
    state: { ...state, phase: { ...phase, login: { ...phase.login, refresh: 'none' } } },
    effects: [],
  };
}
