import { ssoLimits } from '../../../wire/sso/limits.ts';
import { serializeMessage } from '../../../wire/sso/serialize-message.ts';
import { sessionBinding } from '../../../wire/sso/session-binding.ts';
import type { GuestPhase, GuestState, GuestStep } from './guest-state.ts';
import { violation } from './reset.ts';
import { agentSignature, askFor, sendError, sendOk } from './send.ts';

/** `startTLS` (docs/protocol.md, "Layers"): once in a session, where the guest has a certificate. */
export function startTls(
  state: GuestState,
  phase: GuestPhase & { readonly name: 'plain' },
  fresh: string,
): GuestStep {
  if (phase.lookingUp) return violation(state, 'two requests at once', fresh);
  // refuses: test "no TLS inside TLS"
  if (state.inTls) return { state, effects: [sendError(422)] };
  // refuses: test "without a certificate startTLS is 400, and the session goes on"
  if (!state.identity.features.includes('tls')) return { state, effects: [sendError(400)] };
  return {
    state: { ...state, inTls: true, phase: { name: 'starting-tls' } },
    effects: [
      { kind: 'set-timer', timer: 'handshake', afterMs: ssoLimits.handshakeMs },
      sendOk(),
      { kind: 'start-tls', attempt: state.attempt },
    ],
  };
}

/** TLS stands: what was said outside is forgotten, and the guest signs again inside it. */
export function enterTls(state: GuestState, exported: Buffer, challenge: string): GuestStep {
  if (state.phase.name !== 'starting-tls') return { state, effects: [] };
  const signature = agentSignature(state.identity, challenge, undefined);
  const binding = sessionBinding(state.clientLine, serializeMessage(signature), exported);
  return {
    state: { ...state, phase: { name: 'plain', binding, lookingUp: false } },
    effects: [
      { kind: 'clear-timer', timer: 'handshake' },
      { kind: 'send', message: signature },
      askFor(state.identity.accepts),
      { kind: 'report', level: 'info', event: 'tls-established', fields: {} },
    ],
  };
}
