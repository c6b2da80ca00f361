import type { GuestEffect, GuestState, GuestStep, LoginStage, OperationResult } from './guest-state.ts';
import { askForCredentials } from './receive-credentials.ts';
import { agentSignature, sendError, sendOk } from './send.ts';

type HandshakeResult = OperationResult & { readonly kind: 'sasl-challenge' | 'sasl-done' | 'sasl-failed' };

/** What GSSAPI made of the client's last token (docs/protocol.md, "Layers" and "Order" step 5). */
export function continueHandshake(state: GuestState, result: HandshakeResult, fresh: string): GuestStep {
  const { phase } = state;
  if (phase.name !== 'handshake') return { state, effects: [] };
  switch (result.kind) {
    case 'sasl-challenge':
      return {
        state: { ...state, phase: { ...phase, waitingFor: 'client' } },
        effects: [{ kind: 'send', message: { kind: 'sasl', token: result.token } }],
      };
    case 'sasl-failed': {
      const { code, reason } = result;
      return {
        // The SIGNATUREs still stand, so the client may try again; a replayed token is GSSAPI's to find.
        state: {
          ...state,
          attempt: state.attempt + 1,
          phase: { name: 'plain', binding: phase.binding, lookingUp: false },
        },
        effects: [
          { kind: 'abandon', keepsTls: true },
          { kind: 'clear-timer', timer: 'handshake' },
          sendError(code),
          {
            kind: 'report',
            level: 'warning',
            event: 'audit',
            fields: { who: '-', request: 'startSASL GSSAPI', decision: 'refused', code, reason },
          },
        ],
      };
    }
    case 'sasl-done':
      return secure(state, result, fresh);
  }
}

function secure(
  state: GuestState,
  { principal, delegated }: HandshakeResult & { readonly kind: 'sasl-done' },
  challenge: string,
): GuestStep {
  const { login, effects } = firstStage(state, principal, delegated);
  return {
    state: { ...state, phase: { name: 'secured', principal, login, lookingUp: false } },
    effects: [
      { kind: 'clear-timer', timer: 'handshake' },
      sendOk(),
      { kind: 'raise-layer', attempt: state.attempt },
      { kind: 'send', message: agentSignature(state.identity, challenge, undefined) },
      { kind: 'report', level: 'info', event: 'sasl-established', fields: { principal, delegated } },
      ...effects,
    ],
  };
}

/** A TGT that came with the context is verified; where none did, one is asked for, or the identity is enough. */
function firstStage(
  { attempt, identity }: GuestState,
  principal: string,
  delegated: boolean,
): { readonly login: LoginStage; readonly effects: readonly GuestEffect[] } {
  if (delegated) {
    return {
      login: { name: 'verifying', answers: false },
      effects: [{ kind: 'verify-tgt', attempt, principal }],
    };
  }
  // refuses otherwise: test "an identity alone logs in where that is configured, and only there"
  if (identity.identityOnly) {
    return {
      login: { name: 'admitting', proof: 'identity alone' },
      effects: [{ kind: 'admit', attempt, principal }],
    };
  }
  return { login: { name: 'asking' }, effects: askForCredentials(identity.accepts) };
}
