import { ssoVersions } from '../../../wire/sso/limits.ts';
import { commonVersion } from '../../../wire/sso/message.ts';
import type { ParsedLine } from '../../../wire/sso/parse-message.ts';
import { receiveVerdict, supplyCredential } from './supply-credential.ts';
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
      return phase.supplying ? undefined : supplyCredential(state, phase, message.types);
    case 'ok':
      return receiveVerdict(state, phase, undefined) ?? { state, effects: [] };
    case 'error':
      return (
        receiveVerdict(state, phase, { code: message.code, reason: message.text }) ?? { state, effects: [] }
      );
    case 'login': {
      const { state: login, code } = message;
      const opens = login === 'opened' || login === 'unlocked';
      const keeps = login === 'expiring' && phase.holds;
      return {
        state: { ...state, opened: state.opened || opens, phase: { ...phase, holds: opens || keeps } },
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
    case 'pong':
    case 'unknown':
    case 'malformed':
      return { state, effects: [] };
  }
}
