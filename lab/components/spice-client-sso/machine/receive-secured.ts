import { ssoLimits, ssoVersions } from '../../../wire/sso/limits.ts';
import { commonVersion, type Message } from '../../../wire/sso/message.ts';
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
    // refuses: test "the first line inside the layer is the guest’s SIGNATURE; anything else is a loss of sync"
    if (message.kind !== 'agent-signature' || !commonVersion(ssoVersions, message.versions)) return undefined;
    return { state: { ...state, phase: { ...phase, signed: true } }, effects: [] };
  }
  switch (message.kind) {
    case 'agent-signature':
      return undefined;
    case 'ping':
      return { state, effects: [{ kind: 'send', message: { kind: 'pong', token: message.token } }] };
    case 'authenticate':
      // refuses: test "a second request while a credential is made is a loss of sync, and what was made is dropped"
      return phase.supplying ? undefined : supplyCredential(state, phase, message.types);
    case 'ok':
      return receiveVerdict(state, phase, undefined) ?? { state, effects: [] };
    case 'error':
      return (
        receiveVerdict(state, phase, { code: message.code, reason: message.text }) ?? { state, effects: [] }
      );
    case 'login':
      return receiveReport(state, phase, message);
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

function receiveReport(
  state: ClientState,
  phase: ClientPhase & { readonly name: 'secured' },
  { state: login, code }: Message & { readonly kind: 'login' },
): ClientStep {
  const fields = { state: login, ...(code !== undefined && { code }) };
  const level = login === 'refused' ? 'warning' : 'info';
  const report = { kind: 'report', level, event: 'login', fields } as const;
  const opens = login === 'opened' || login === 'unlocked';
  const keeps = login === 'expiring' && phase.holds;
  const after = { ...state, opened: state.opened || opens, phase: { ...phase, holds: opens || keeps } };
  if (opens) return { state: { ...after, timedOut: { inARow: 0, attempt: -1 } }, effects: [report] };
  // A time-out is no answer. What took a password or the like to send is the user's to send again.
  if (login !== 'refused' || code !== 408 || !phase.established.delegated)
    return { state: after, effects: [report] };
  const { inARow } = state.timedOut;
  const afterMs = Math.min(ssoLimits.retryMaxMs, ssoLimits.retryMs * 2 ** inARow);
  return {
    state: { ...after, timedOut: { inARow: Math.min(inARow + 1, maxDoublings), attempt: state.attempt } },
    effects: [report, { kind: 'set-timer', timer: 'retry', afterMs }],
  };
}

const maxDoublings = 10;
