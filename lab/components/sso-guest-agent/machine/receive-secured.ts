import { ssoLimits } from '../../../wire/sso/limits.ts';
import type { ParsedLine } from '../../../wire/sso/parse-message.ts';
import { answerInfo } from './answer-info.ts';
import { openConsole, refuseLogin, showConsole } from './continue-login.ts';
import { receiveCredentials } from './receive-credentials.ts';
import { receiveRefusal } from './refresh.ts';
import { type GuestPhase, type GuestState, type GuestStep, holdsConsole } from './guest-state.ts';
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
  const holds = after.name === 'secured' && holdsConsole(after.login);
  if (!holds) return step;
  return {
    state: step.state,
    effects: [...step.effects, { kind: 'set-timer', timer: 'silence', afterMs: ssoLimits.silenceMs }],
  };
}

function answer(state: GuestState, phase: Secured, message: ParsedLine, fresh: string): GuestStep {
  switch (message.kind) {
    case 'pong':
      return receivePong(state, phase, message.token);
    case 'ping':
      return { state, effects: [{ kind: 'send', message: { kind: 'pong', token: message.token } }] };
    case 'info':
      return answerInfo(state, phase, message.attribute, fresh);
    case 'credentials':
      return receiveCredentials(state, phase, message, fresh);
    case 'start-tls':
    case 'start-sasl':
      // refuses: test "inside the layer, "startTLS" is answered *"
      return { state, effects: [sendError(422)] };
    case 'error':
      return receiveError(state, phase, message.code, message.text);
    case 'unrecognised':
      return { state, effects: [{ kind: 'send', message: { kind: 'unknown', verb: message.verb } }] };
    case 'authenticate':
    case 'login':
      return { state, effects: [{ kind: 'send', message: { kind: 'unknown', verb: message.kind } }] };
    case 'client-signature':
    case 'agent-signature':
    case 'sasl':
    case 'malformed':
      // refuses: test "inside the layer, "sasl AQI=" is 422 and ends it"
      return violation(state, message.kind, fresh);
    case 'ok':
    case 'unknown':
      return { state, effects: [] };
  }
}

/** The client is alive now: what waits for that goes on. */
function receivePong(state: GuestState, phase: Secured, token: string): GuestStep {
  const { login } = phase;
  // refuses otherwise: wrong-pong; test "no pong opens the console but the one with the token of the ping that is due"
  if (login.name === 'proving' && token === login.token) return openConsole(state, phase, login);
  // refuses otherwise: test "verified, admitted, alive, ready, alive, shown: in this order and no other"
  if (login.name === 'confirming' && token === login.token) return showConsole(state, phase, login);
  return { state, effects: [] };
}

/** The client's answer to `authenticate`; `later` leaves the request open. */
function receiveError(state: GuestState, phase: Secured, code: number, text: string): GuestStep {
  if (code === 300) return { state, effects: [] };
  const { login } = phase;
  if (login.name === 'asking') {
    // A KDC that the client does not reach is no refusal of its policy.
    return refuseLogin(state, phase, code === 503 ? 503 : 403, text.slice(0, 200) || 'no credentials');
  }
  if (login.name === 'open' && login.refresh === 'asked') return receiveRefusal(state, phase, code, text);
  return { state, effects: [] };
}
