import { ssoLimits } from '../../../wire/sso/limits.ts';
import { parseMessage } from '../../../wire/sso/parse-message.ts';
import { continueLogin } from './continue-login.ts';
import { continueHandshake } from './continue-handshake.ts';
import type { GuestEvent, GuestIdentity, GuestState, GuestStep, GuestTimer } from './guest-state.ts';
import { askForNewer, endTgt } from './refresh.ts';
import { credentialsOverdue } from './receive-credentials.ts';
import { leave, reset, unprompted, violation } from './reset.ts';
import { receiveClientSignature } from './receive-client-signature.ts';
import { receiveInHandshake } from './receive-in-handshake.ts';
import { receiveRequest } from './receive-request.ts';
import { receiveSecured } from './receive-secured.ts';
import { sendError } from './send.ts';
import { enterTls } from './start-tls.ts';

export function initialGuestState(identity: GuestIdentity): GuestState {
  return { identity, attempt: 0, clientLine: '', inTls: false, phase: { name: 'absent' } };
}

/**
 * The guest's side of docs/protocol.md: one event in, the next state and what to do out.
 * `fresh` is 128 random bits in hex that no other call gets.
 */
export function stepGuest(state: GuestState, event: GuestEvent, fresh: string): GuestStep {
  switch (event.kind) {
    case 'connected':
      return unprompted(leave(state, 'a new client'), fresh);
    case 'line':
      return receiveLine(state, event.line, fresh);
    case 'not-text':
      // refuses otherwise: test "octets that are no text end a session, and are junk before one"
      return state.phase.name === 'seeking' ? stay(state) : violation(state, 'not text', fresh);
    case 'too-long':
      // refuses otherwise: test "a line that is too long is 413 and a reset"
      return state.phase.name === 'seeking'
        ? stay(state)
        : reset(state, 'a line is too long', fresh, [sendError(413)]);
    case 'sync-lost':
      return reset(state, event.reason, fresh);
    case 'mid-frame':
      return {
        state,
        effects: [
          event.pending
            ? { kind: 'set-timer', timer: 'mid-frame', afterMs: ssoLimits.partialFrameMs }
            : { kind: 'clear-timer', timer: 'mid-frame' },
        ],
      };
    case 'timer':
      return expire(state, event.timer, fresh);
    case 'hang-up': {
      const left = leave(state, 'hang-up');
      return { ...left, state: { ...left.state, phase: { name: 'absent' } } };
    }
    case 'tls-established':
      return event.attempt === state.attempt ? enterTls(state, event.exported, fresh) : stay(state);
    case 'sasl-challenge':
    case 'sasl-done':
    case 'sasl-failed':
      return event.attempt === state.attempt ? continueHandshake(state, event, fresh) : stay(state);
    case 'tgt-verified':
    case 'admitted':
    case 'rejected':
    case 'session-ready':
    case 'console-opened':
    case 'console-locked':
    case 'refreshed':
    case 'refresh-rejected':
    case 'session-ended':
    case 'looked-up':
      return continueLogin(state, event, fresh);
  }
}

function receiveLine(state: GuestState, line: string, fresh: string): GuestStep {
  const { phase } = state;
  if (phase.name === 'absent') return stay(state);
  const message = parseMessage(line);
  // refuses: test "a SIGNATURE of a client inside TLS is 422 and ends it"
  if (phase.name !== 'secured' && !state.inTls && message.kind === 'client-signature') {
    return receiveClientSignature(state, message, line, fresh);
  }
  switch (phase.name) {
    case 'seeking':
    case 'starting-tls':
      return stay(state);
    case 'plain':
      return receiveRequest(state, phase, message, fresh);
    case 'handshake':
      return receiveInHandshake(state, phase, message, fresh);
    case 'secured':
      return receiveSecured(state, phase, message, fresh);
  }
}

function expire(state: GuestState, timer: GuestTimer, fresh: string): GuestStep {
  const { phase } = state;
  switch (timer) {
    case 'handshake':
      // During a TLS handshake there is nothing to say it in.
      return reset(
        state,
        'the handshake took too long',
        fresh,
        phase.name === 'starting-tls' ? [] : [sendError(408)],
      );
    case 'mid-frame':
      return phase.name === 'secured' || state.inTls ? reset(state, 'incomplete frame', fresh) : stay(state);
    case 'pong':
      return continueLogin(
        state,
        { kind: 'rejected', attempt: state.attempt, code: 408, reason: 'no pong before the login' },
        fresh,
      );
    case 'credentials':
      return credentialsOverdue(state);
    case 'expiry':
      return askForNewer(state);
    case 'tgt-end':
      return endTgt(state);
    case 'heartbeat':
      return {
        state,
        effects: [
          { kind: 'send', message: { kind: 'ping', token: fresh } },
          { kind: 'set-timer', timer, afterMs: ssoLimits.heartbeatMs },
        ],
      };
    case 'silence':
      return reset(state, 'the client is silent', fresh);
  }
}

function stay(state: GuestState): GuestStep {
  return { state, effects: [] };
}
