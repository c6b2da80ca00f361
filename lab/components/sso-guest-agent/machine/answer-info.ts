import type { GuestPhase, GuestState, GuestStep } from './guest-state.ts';
import { violation } from './reset.ts';
import { sendError, sendOk } from './send.ts';

/** `info <attribute>` (docs/protocol.md, "Messages"): where the console is is told inside SASL only, who holds it to the holder alone. */
export function answerInfo(
  state: GuestState,
  phase: GuestPhase & { readonly name: 'plain' | 'secured' },
  attribute: string,
  fresh: string,
): GuestStep {
  if (phase.lookingUp) return violation(state, 'two requests at once', fresh);
  const { spn, features } = state.identity;
  switch (attribute) {
    case 'spn':
      return { state, effects: [sendOk(spn)] };
    case 'features':
      return { state, effects: [sendOk(features.join(',') || '-')] };
    case 'host':
      return phase.name === 'secured'
        ? lookUp(state, phase, attribute)
        : { state, effects: [sendError(404)] };
    case 'user':
      // Whoever is refused a held console must not learn here whose it is.
      // refuses otherwise: test "who holds the console is told to the holder alone"
      return phase.name === 'secured' && phase.login.name === 'open'
        ? lookUp(state, phase, attribute)
        : { state, effects: [sendError(404)] };
    case 'time':
      return lookUp(state, phase, attribute);
    default:
      return { state, effects: [sendError(404)] };
  }
}

function lookUp(
  state: GuestState,
  phase: GuestPhase & { readonly name: 'plain' | 'secured' },
  attribute: 'time' | 'host' | 'user',
): GuestStep {
  return {
    state: { ...state, phase: { ...phase, lookingUp: true } },
    effects: [{ kind: 'look-up', attempt: state.attempt, attribute }],
  };
}
