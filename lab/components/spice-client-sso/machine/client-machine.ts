import { ssoLimits } from '../../../wire/sso/limits.ts';
import { parseMessage } from '../../../wire/sso/parse-message.ts';
import type { ClientEvent, ClientPolicy, ClientState, ClientStep, ClientTimer } from './client-state.ts';
import { greet } from './greet.ts';
import { continueHandshake, receiveInHandshake } from './handshake.ts';
import { continueSupply } from './supply-credential.ts';
import { receiveSecured } from './receive-secured.ts';
import { receiveSignature } from './receive-signature.ts';
import { continueConsent, continueRealm } from './start-gss.ts';
import { refuse } from './refuse.ts';
import { enterTls, receiveStartingTls } from './start-tls.ts';

export function initialClientState(policy: ClientPolicy): ClientState {
  return {
    policy,
    attempt: 0,
    paced: false,
    opened: false,
    passwordSpent: false,
    inTls: false,
    timedOut: { inARow: 0, attempt: -1 },
    phase: { name: 'greeting', sent: [], settling: false },
  };
}

/**
 * The client's side of docs/protocol.md: one event in, the next state and what to do out.
 * `fresh` is 128 random bits in hex that no other call gets.
 */
export function stepClient(state: ClientState, event: ClientEvent, fresh: string): ClientStep {
  switch (event.kind) {
    case 'connected':
      return greet(state, fresh);
    case 'line':
      return receiveLine(state, event.line, fresh);
    case 'not-text':
    case 'too-long':
      return state.phase.name === 'secured' || state.inTls
        ? loseSync(state, event.kind, fresh)
        : { state, effects: [] };
    case 'sync-lost':
      return loseSync(state, event.reason, fresh);
    case 'tls-established':
      return event.attempt === state.attempt ? enterTls(state, event.exported) : { state, effects: [] };
    case 'tls-refused':
      return refuse(state, 401, event.reason);
    case 'mid-frame':
      return { state, effects: [midFrameTimer(event.pending)] };
    case 'timer':
      return expire(state, event.timer, fresh);
    case 'gss-token':
    case 'gss-failed':
      return event.attempt === state.attempt ? continueHandshake(state, event) : { state, effects: [] };
    case 'realm-judged':
      return event.attempt === state.attempt ? continueRealm(state, event) : { state, effects: [] };
    case 'consented':
      return event.attempt === state.attempt ? continueConsent(state, event) : { state, effects: [] };
    case 'supplied':
    case 'supply-failed':
      return event.attempt === state.attempt ? continueSupply(state, event) : { state, effects: [] };
    case 'hang-up':
      return hangUp(state);
  }
}

function receiveLine(state: ClientState, line: string, fresh: string): ClientStep {
  const message = parseMessage(line);
  const { phase } = state;
  if (phase.name === 'secured') {
    if (message.kind === 'malformed') return loseSync(state, 'malformed', fresh);
    return heard(receiveSecured(state, phase, message)) ?? loseSync(state, message.kind, fresh);
  }
  if (phase.name === 'starting-tls') {
    const timedOut = message.kind === 'error' && message.code === 408;
    if (timedOut) return timeOut(state, fresh);
    return receiveStartingTls(state, phase, message, line) ?? loseSync(state, message.kind, fresh);
  }
  if (message.kind === 'agent-signature') return receiveSignature(state, message, line, fresh);
  switch (phase.name) {
    case 'greeting':
      // The stream may still hold what was meant for a predecessor.
      return { state, effects: [] };
    case 'preparing':
    case 'starting':
    case 'exchanging':
      return message.kind === 'error' && message.code === 408
        ? timeOut(state, fresh)
        : receiveInHandshake(state, phase, message);
    case 'refused':
      return message.kind === 'ping'
        ? { state, effects: [{ kind: 'send', message: { kind: 'pong', token: message.token } }] }
        : { state, effects: [] };
  }
}

function loseSync(state: ClientState, reason: string, fresh: string): ClientStep {
  const next = greet(state, fresh);
  const report = { kind: 'report', level: 'warning', event: 'layer-lost', fields: { reason } } as const;
  return { ...next, effects: [report, ...next.effects] };
}

function midFrameTimer(pending: boolean) {
  const timer = 'mid-frame';
  return pending
    ? ({ kind: 'set-timer', timer, afterMs: ssoLimits.partialFrameMs } as const)
    : ({ kind: 'clear-timer', timer } as const);
}

function expire(state: ClientState, timer: ClientTimer, fresh: string): ClientStep {
  switch (timer) {
    case 'signature': {
      const unpaced = { ...state, paced: false };
      return state.phase.name === 'greeting' ? greet(unpaced, fresh) : { state: unpaced, effects: [] };
    }
    case 'handshake':
      return timeOut(state, fresh);
    case 'mid-frame':
      return state.phase.name === 'secured' || state.inTls
        ? loseSync(state, 'incomplete frame', fresh)
        : { state, effects: [] };
    case 'silence':
      return probe(state, fresh);
    case 'retry':
      return state.timedOut.attempt === state.attempt ? greet(state, fresh) : { state, effects: [] };
  }
}

/** A time-out is no answer, so the attempt is made again; nothing in it counts against the user. */
function timeOut(state: ClientState, fresh: string): ClientStep {
  const next = greet(state, fresh);
  const fields = { code: 408, text: '', reason: 'the handshake took too long' };
  return {
    ...next,
    effects: [{ kind: 'report', level: 'warning', event: 'refused', fields }, ...next.effects],
  };
}

/** A guest that began anew while nothing could be heard of it says nothing more: it is asked once, then left. */
function probe(state: ClientState, fresh: string): ClientStep {
  const { phase } = state;
  if (phase.name !== 'secured') return { state, effects: [] };
  if (phase.probed) return loseSync(state, 'the guest is silent', fresh);
  return {
    state: { ...state, phase: { ...phase, probed: true } },
    effects: [{ kind: 'send', message: { kind: 'ping', token: fresh } }, silenceTimer],
  };
}

/** Every line inside the layer shows that the guest is there. */
function heard(step: ClientStep | undefined): ClientStep | undefined {
  if (step?.state.phase.name !== 'secured') return step;
  const phase = { ...step.state.phase, probed: false };
  return { state: { ...step.state, phase }, effects: [...step.effects, silenceTimer] };
}

const silenceTimer = { kind: 'set-timer', timer: 'silence', afterMs: ssoLimits.guestSilenceMs } as const;

function hangUp(state: ClientState): ClientStep {
  return {
    state: { ...state, attempt: state.attempt + 1 },
    effects: [
      { kind: 'abandon' },
      { kind: 'report', level: 'info', event: 'hang-up', fields: {} },
      { kind: 'exit', status: state.opened ? 0 : 1 },
    ],
  };
}
