import type { ParsedLine } from '../../../wire/sso/parse-message.ts';
import type { ClientPhase, ClientState, ClientStep } from './client-state.ts';
import { beginWith } from './receive-signature.ts';
import { refuse } from './refuse.ts';

/**
 * A line between `startTLS` and the guest's SIGNATURE inside TLS; undefined when it is out of order there, which is a
 * loss of sync. What crossed the request is dropped unanswered: an answer could reach the guest in the middle of TLS.
 */
export function receiveStartingTls(
  state: ClientState,
  phase: ClientPhase & { readonly name: 'starting-tls' },
  message: ParsedLine,
  line: string,
): ClientStep | undefined {
  if (phase.exported) {
    return message.kind === 'agent-signature'
      ? beginWith(state, message, phase.signatureLine, line, phase.exported)
      : undefined;
  }
  switch (message.kind) {
    case 'ok':
      return {
        state: { ...state, inTls: true },
        effects: [{ kind: 'start-tls', attempt: state.attempt }],
      };
    case 'error':
      return refuse(state, message.code, 'the guest refused TLS, which is required here', message.text);
    case 'unknown':
      return refuse(state, 400, 'the guest does not know TLS, which is required here');
    case 'agent-signature':
      // It has begun anew.
      return undefined;
    case 'authenticate':
    case 'client-signature':
    case 'start-tls':
    case 'start-sasl':
    case 'sasl':
    case 'credentials':
    case 'info':
    case 'login':
    case 'ping':
    case 'pong':
    case 'unrecognised':
    case 'malformed':
      return { state, effects: [] };
  }
}

/** TLS stands, with the guest that the certificate names; the handshake's deadline runs on until it has signed. */
export function enterTls(state: ClientState, exported: Buffer): ClientStep {
  const { phase } = state;
  if (phase.name !== 'starting-tls' || !state.inTls) return { state, effects: [] };
  return {
    state: { ...state, phase: { ...phase, exported } },
    effects: [{ kind: 'report', level: 'info', event: 'tls-established', fields: {} }],
  };
}
