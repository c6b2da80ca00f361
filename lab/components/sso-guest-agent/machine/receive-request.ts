import { ssoLimits } from '../../../wire/sso/limits.ts';
import type { ParsedLine } from '../../../wire/sso/parse-message.ts';
import { answerInfo } from './answer-info.ts';
import type { GuestPhase, GuestState, GuestStep } from './guest-state.ts';
import { violation } from './reset.ts';
import { sendError, sendOk } from './send.ts';
import { startTls } from './start-tls.ts';

/** A line of a client that has signed, outside any layer. */
export function receiveRequest(
  state: GuestState,
  phase: GuestPhase & { readonly name: 'plain' },
  message: ParsedLine,
  fresh: string,
): GuestStep {
  switch (message.kind) {
    case 'start-sasl':
      // refuses: test "a looked-up value answers the one open request; a second request beside it is 422"
      if (phase.lookingUp) return violation(state, 'two requests at once', fresh);
      // refuses: test "a guest that requires TLS takes no startSASL outside it"
      if (state.identity.requireTls && !state.inTls) return { state, effects: [sendError(426)] };
      // refuses: test "outside a layer, "startSASL PLAIN" is answered *"
      if (message.mechanism !== 'GSSAPI') return { state, effects: [sendError(400)] };
      return {
        state: {
          ...state,
          phase: { name: 'handshake', binding: phase.binding, waitingFor: 'client' },
        },
        effects: [
          { kind: 'start-sasl', attempt: state.attempt, binding: phase.binding },
          { kind: 'set-timer', timer: 'handshake', afterMs: ssoLimits.handshakeMs },
          sendOk(),
        ],
      };
    case 'start-tls':
      return startTls(state, phase, fresh);
    case 'credentials':
      // refuses: credentials-in-tls; test "outside a layer, "credentials kerberos AQI=" is answered *"; test "outside a layer, "credentials password AQI=" is answered *"
      return { state, effects: [sendError(426)] };
    case 'info':
      return answerInfo(state, phase, message.attribute, fresh);
    case 'ping':
      return { state, effects: [{ kind: 'send', message: { kind: 'pong', token: message.token } }] };
    case 'unrecognised':
      return { state, effects: [{ kind: 'send', message: { kind: 'unknown', verb: message.verb } }] };
    case 'authenticate':
    case 'login':
      // Verbs that only a guest says: this end does not know them.
      return { state, effects: [{ kind: 'send', message: { kind: 'unknown', verb: message.kind } }] };
    case 'malformed':
    case 'sasl':
    case 'agent-signature':
    case 'client-signature':
      // refuses: test "outside a layer, "sasl AQI=" is 422 and a reset"
      return violation(state, message.kind, fresh);
    case 'ok':
    case 'error':
    case 'pong':
    case 'unknown':
      // Answers to `authenticate` end nothing here: `later` is the usual one.
      return { state, effects: [] };
  }
}
