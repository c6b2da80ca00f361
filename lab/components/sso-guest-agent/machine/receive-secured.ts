import { ssoLimits } from '../../../wire/sso/limits.ts';
import type { ParsedLine } from '../../../wire/sso/parse-message.ts';
import { answerInfo } from './answer-info.ts';
import { openConsole, refuseLogin } from './continue-login.ts';
import type { GuestPhase, GuestState, GuestStep } from './guest-state.ts';
import { violation } from './reset.ts';
import { sendError } from './send.ts';

type Secured = GuestPhase & { readonly name: 'secured' };

/** A line inside the security layer. While a console is open any of them shows that the client is there. */
export function receiveSecured(
  state: GuestState,
  phase: Secured,
  message: ParsedLine,
  fresh: string,
): GuestStep {
  const step = answer(state, phase, message, fresh);
  const after = step.state.phase;
  const holds = after.name === 'secured' && (after.login.name === 'opening' || after.login.name === 'open');
  if (!holds) return step;
  return {
    state: step.state,
    effects: [...step.effects, { kind: 'set-timer', timer: 'silence', afterMs: ssoLimits.silenceMs }],
  };
}

function answer(state: GuestState, phase: Secured, message: ParsedLine, fresh: string): GuestStep {
  switch (message.kind) {
    case 'pong':
      return phase.login.name === 'proving' && message.token === phase.login.token
        ? openConsole(state, phase, phase.login.admission)
        : { state, effects: [] };
    case 'ping':
      return { state, effects: [{ kind: 'send', message: { kind: 'pong', token: message.token } }] };
    case 'info':
      return answerInfo(state, phase, message.attribute, fresh);
    case 'credentials':
      return { state, effects: [sendError(400)] };
    case 'start-tls':
    case 'start-sasl':
      return { state, effects: [sendError(422)] };
    case 'error':
      // `later` leaves the request open.
      return phase.login.name === 'asking' && message.code !== 300
        ? refuseLogin(state, phase, 403, message.text.slice(0, 200) || 'the client offers no credentials')
        : { state, effects: [] };
    case 'unrecognised':
      return { state, effects: [{ kind: 'send', message: { kind: 'unknown', verb: message.verb } }] };
    case 'authenticate':
    case 'login':
      return { state, effects: [{ kind: 'send', message: { kind: 'unknown', verb: message.kind } }] };
    case 'client-signature':
    case 'agent-signature':
    case 'sasl':
    case 'malformed':
      return violation(state, message.kind, fresh);
    case 'ok':
    case 'unknown':
      return { state, effects: [] };
  }
}
