import { ssoLimits } from '../../../wire/sso/limits.ts';
import type { ParsedLine } from '../../../wire/sso/parse-message.ts';
import type { ClientEvent, ClientPhase, ClientState, ClientStep } from './client-state.ts';
import { refuse } from './refuse.ts';
import { receiveSpn } from './start-gss.ts';

type HandshakePhase = ClientPhase & { readonly name: 'preparing' | 'starting' | 'exchanging' };

/** A line between the two SIGNATUREs and the layer (docs/protocol.md, "Order" steps 2 to 4). */
export function receiveInHandshake(
  state: ClientState,
  phase: HandshakePhase,
  message: ParsedLine,
): ClientStep {
  switch (phase.name) {
    case 'preparing':
      return receivePreparing(state, phase, message);
    case 'starting':
      if (message.kind === 'ok') return sendToken(state, phase.epoch, phase.token, undefined);
      return refusal(state, message) ?? { state, effects: [] };
    case 'exchanging':
      return receiveExchanging(state, phase, message);
  }
}

function receivePreparing(
  state: ClientState,
  phase: ClientPhase & { name: 'preparing' },
  message: ParsedLine,
): ClientStep {
  switch (message.kind) {
    case 'authenticate':
      return {
        state,
        effects: [{ kind: 'send', message: { kind: 'error', code: 300, text: 'later' } }],
      };
    case 'ping':
      return { state, effects: [{ kind: 'send', message: { kind: 'pong', token: message.token } }] };
    case 'ok':
      return phase.waitingFor === 'guest' ? receiveSpn(state, message.value ?? '') : { state, effects: [] };
    case 'error':
      // An error that answers nothing of ours is the guest's refusal of the session, 505 before all.
      return refuse(state, message.code, 'the guest refused', message.text);
    case 'unrecognised':
      return { state, effects: [{ kind: 'send', message: { kind: 'unknown', verb: message.verb } }] };
    case 'agent-signature':
    case 'client-signature':
    case 'start-tls':
    case 'start-sasl':
    case 'sasl':
    case 'credentials':
    case 'info':
    case 'login':
    case 'pong':
    case 'unknown':
    case 'malformed':
      return { state, effects: [] };
  }
}

function receiveExchanging(
  state: ClientState,
  phase: ClientPhase & { name: 'exchanging' },
  message: ParsedLine,
): ClientStep {
  if (message.kind === 'sasl' && phase.waitingFor === 'guest') {
    return {
      state: { ...state, phase: { ...phase, waitingFor: 'gss' } },
      effects: [{ kind: 'step-gss', attempt: state.attempt, token: message.token }],
    };
  }
  if (message.kind === 'sasl' || message.kind === 'ok') {
    const { established } = phase;
    // refuses: test "an ok before the last token is out of order and raises no layer"
    if (message.kind === 'sasl' || phase.waitingFor !== 'outcome' || !established) {
      return refuse(state, 422, 'the guest ended the exchange out of order');
    }
    const { delegated, okAsDelegate, acceptor } = established;
    return {
      state: {
        ...state,
        phase: {
          name: 'secured',
          signed: false,
          probed: false,
          supplying: undefined,
          holds: false,
          established,
        },
      },
      effects: [
        { kind: 'clear-timer', timer: 'handshake' },
        { kind: 'set-timer', timer: 'silence', afterMs: ssoLimits.guestSilenceMs },
        { kind: 'raise-layer', attempt: state.attempt },
        {
          kind: 'report',
          level: 'info',
          event: 'sasl-established',
          fields: { delegated, okAsDelegate, acceptor },
        },
      ],
    };
  }
  return refusal(state, message) ?? { state, effects: [] };
}

/** Lines that crossed the handshake are dropped unanswered; only a refusal of it counts. */
function refusal(state: ClientState, message: ParsedLine): ClientStep | undefined {
  if (message.kind === 'error') return refuse(state, message.code, 'the guest refused', message.text);
  if (message.kind === 'unknown') return refuse(state, 400, `the guest does not know ${message.verb}`);
  return undefined;
}

/** What GSSAPI made of the last token. */
export function continueHandshake(
  state: ClientState,
  event: ClientEvent & { readonly kind: 'gss-token' | 'gss-failed' },
): ClientStep {
  if (event.kind === 'gss-failed') return refuse(state, event.code, event.reason);
  const { phase } = state;
  if (phase.name === 'exchanging') return sendToken(state, phase.epoch, event.token, event.established);
  if (phase.name !== 'preparing') return { state, effects: [] };
  // The first token is made before `startSASL` leaves: without a ticket the guest is not bothered.
  return {
    state: { ...state, phase: { name: 'starting', epoch: phase.epoch, token: event.token } },
    effects: [
      { kind: 'set-timer', timer: 'handshake', afterMs: ssoLimits.handshakeMs },
      { kind: 'send', message: { kind: 'start-sasl', mechanism: 'GSSAPI' } },
    ],
  };
}

function sendToken(
  state: ClientState,
  epoch: string,
  token: Buffer,
  established: (ClientPhase & { name: 'exchanging' })['established'],
): ClientStep {
  const waitingFor = established ? 'outcome' : 'guest';
  return {
    state: { ...state, phase: { name: 'exchanging', epoch, waitingFor, established } },
    effects: [{ kind: 'send', message: { kind: 'sasl', token } }],
  };
}
