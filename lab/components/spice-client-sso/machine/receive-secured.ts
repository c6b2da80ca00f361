import { ssoVersions } from '../../../wire/sso/limits.ts';
import { commonVersion } from '../../../wire/sso/message.ts';
import type { ParsedLine } from '../../../wire/sso/parse-message.ts';
import type { ClientPhase, ClientState, ClientStep } from './client-state.ts';

/** A line inside the security layer; undefined when it is out of order there, which is a loss of sync. */
export function receiveSecured(
  state: ClientState,
  phase: ClientPhase & { readonly name: 'secured' },
  message: ParsedLine,
): ClientStep | undefined {
  if (!phase.signed) {
    // What was learned outside the layer is forgotten: the guest's versions count from here.
    if (message.kind !== 'agent-signature' || !commonVersion(ssoVersions, message.versions)) return undefined;
    return { state: { ...state, phase: { ...phase, signed: true } }, effects: [] };
  }
  switch (message.kind) {
    case 'agent-signature':
      return undefined;
    case 'ping':
      return { state, effects: [{ kind: 'send', message: { kind: 'pong', token: message.token } }] };
    case 'authenticate':
      return refuseCredentials(state, phase);
    case 'login': {
      const { state: login, code } = message;
      return {
        state: { ...state, opened: state.opened || login === 'opened' || login === 'unlocked' },
        effects: [
          {
            kind: 'report',
            level: login === 'refused' ? 'warning' : 'info',
            event: 'login',
            fields: { state: login, ...(code !== undefined && { code }) },
          },
        ],
      };
    }
    case 'unrecognised':
      return { state, effects: [{ kind: 'send', message: { kind: 'unknown', verb: message.verb } }] };
    case 'client-signature':
    case 'start-tls':
    case 'start-sasl':
    case 'sasl':
    case 'credentials':
    case 'info':
    case 'ok':
    case 'error':
    case 'pong':
    case 'unknown':
    case 'malformed':
      return { state, effects: [] };
  }
}

/** The guest asks for credentials, so none came with the context; nothing else is offered. */
function refuseCredentials(
  state: ClientState,
  phase: ClientPhase & { readonly name: 'secured' },
): ClientStep {
  const reason = phase.established.noDelegationReason ?? 'no other credential may be sent';
  return {
    state,
    effects: [
      { kind: 'send', message: { kind: 'error', code: 403, text: reason } },
      {
        kind: 'report',
        level: 'warning',
        event: 'refused',
        fields: { code: 403, text: 'refused by policy', reason },
      },
    ],
  };
}
