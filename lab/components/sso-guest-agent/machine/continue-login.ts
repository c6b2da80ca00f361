import type { SsoErrorCode } from '../../../wire/sso/error-codes.ts';
import { ssoLimits } from '../../../wire/sso/limits.ts';
import {
  type GuestEffect,
  type GuestPhase,
  type GuestState,
  type GuestStep,
  holdsConsole,
  type LoginStage,
  type OperationResult,
  type TgtTimes,
} from './guest-state.ts';
import { armRefresh, continueRefresh, noRefresh } from './refresh.ts';
import { reset } from './reset.ts';
import { sendError, sendOk } from './send.ts';

type Secured = GuestPhase & { readonly name: 'secured' };
type LoginResult = OperationResult & {
  readonly kind:
    | 'tgt-verified'
    | 'admitted'
    | 'rejected'
    | 'session-ready'
    | 'console-opened'
    | 'console-locked'
    | 'refreshed'
    | 'refresh-rejected'
    | 'session-ended'
    | 'looked-up';
};

/** What an operation of the login has come to (docs/protocol.md, "Order" steps 5 to 8). */
export function continueLogin(state: GuestState, result: LoginResult, fresh: string): GuestStep {
  const { phase } = state;
  // refuses: test "a TGT that was verified for an earlier session opens nothing in the next"
  if (result.attempt !== state.attempt) return outOfDate(state, result);
  if (result.kind === 'looked-up') return answerLookUp(state, result.value);
  if (phase.name !== 'secured') return { state, effects: [] };
  switch (result.kind) {
    case 'tgt-verified':
      // refuses: test "a verdict that is not waited for brings nothing about"
      if (phase.login.name !== 'verifying') return { state, effects: [] };
      return {
        state: at(state, phase, {
          name: 'admitting',
          proof: result.verified ? 'verified TGT' : 'unverified TGT',
        }),
        effects: [
          ...(phase.login.answers ? [sendOk()] : []),
          {
            kind: 'report',
            level: result.verified ? 'info' : 'warning',
            event: result.verified ? 'tgt-verified' : 'tgt-unverified',
            fields: { principal: phase.principal },
          },
          { kind: 'admit', attempt: state.attempt, principal: phase.principal },
        ],
      };
    case 'admitted':
      // refuses: test "verified, admitted, alive, ready, alive, shown: in this order and no other"
      if (phase.login.name !== 'admitting') return { state, effects: [] };
      return {
        state: at(state, phase, {
          name: 'proving',
          token: fresh,
          proof: phase.login.proof,
          admission: result.admission,
        }),
        effects: [
          { kind: 'set-timer', timer: 'pong', afterMs: ssoLimits.silenceMs },
          { kind: 'send', message: { kind: 'ping', token: fresh } },
        ],
      };
    case 'rejected':
      return phase.login.name === 'open' || phase.login.name === 'refused'
        ? { state, effects: [] }
        : refuseLogin(state, phase, result.code, result.reason);
    case 'session-ready':
      return phase.login.name === 'opening'
        ? confirm(state, phase, phase.login, fresh)
        : { state, effects: [] };
    case 'console-opened':
      return phase.login.name === 'showing'
        ? reportOpened(state, phase, phase.login, result.tgt)
        : { state, effects: [] };
    case 'console-locked':
      return holdsConsole(phase.login)
        ? reportLocked(state, phase, result.reason, fresh)
        : { state, effects: [] };
    case 'refreshed':
    case 'refresh-rejected':
      return continueRefresh(state, phase, result);
    case 'session-ended':
      return phase.login.name === 'open' ? reportClosed(state, phase) : { state, effects: [] };
  }
}

/** The client is alive now, not a replay: a session is made ready, and from here on the client's silence is noticed. */
export function openConsole(
  state: GuestState,
  phase: Secured,
  { proof, admission }: LoginStage & { readonly name: 'proving' },
): GuestStep {
  return {
    state: at(state, phase, { name: 'opening', proof, admission }),
    effects: [
      { kind: 'clear-timer', timer: 'pong' },
      { kind: 'set-timer', timer: 'heartbeat', afterMs: ssoLimits.heartbeatMs },
      { kind: 'send', message: { kind: 'login', state: 'started', code: undefined } },
      { kind: 'report', level: 'info', event: 'login', fields: { state: 'started', user: admission.user } },
      { kind: 'open-console', attempt: state.attempt, principal: phase.principal, admission },
    ],
  };
}

/** Making a session ready takes a second and more: nobody sees it unless the client is still alive. */
function confirm(
  state: GuestState,
  phase: Secured,
  { proof, admission }: LoginStage & { readonly name: 'opening' },
  token: string,
): GuestStep {
  return {
    state: at(state, phase, { name: 'confirming', token, proof, admission }),
    effects: [
      { kind: 'set-timer', timer: 'pong', afterMs: ssoLimits.silenceMs },
      { kind: 'send', message: { kind: 'ping', token } },
    ],
  };
}

export function showConsole(
  state: GuestState,
  phase: Secured,
  { proof, admission }: LoginStage & { readonly name: 'confirming' },
): GuestStep {
  return {
    state: at(state, phase, { name: 'showing', proof, admission }),
    effects: [
      { kind: 'clear-timer', timer: 'pong' },
      { kind: 'show-console', attempt: state.attempt },
    ],
  };
}

/** The layer stays, with no login in it. */
export function refuseLogin(
  state: GuestState,
  phase: Secured,
  code: SsoErrorCode,
  reason: string,
): GuestStep {
  const who = phase.principal;
  const answers = phase.login.name === 'verifying' && phase.login.answers;
  return {
    state: at(state, phase, { name: 'refused' }),
    effects: [
      // What is ready already stays behind the lock.
      ...(holdsConsole(phase.login) ? [{ kind: 'lock-console', reason } as const] : []),
      ...(answers ? [sendError(code)] : []),
      ...noLongerOpen,
      { kind: 'send', message: { kind: 'login', state: 'refused', code } },
      { kind: 'report', level: 'warning', event: 'login', fields: { state: 'refused', code } },
      {
        kind: 'report',
        level: 'warning',
        event: 'audit',
        fields: { who, request: 'login', decision: 'refused', code, reason },
      },
    ],
  };
}

function reportOpened(
  state: GuestState,
  phase: Secured,
  { proof, admission: { user, action } }: LoginStage & { readonly name: 'showing' },
  tgt: TgtTimes | undefined,
): GuestStep {
  const login = action === 'open' ? 'opened' : 'unlocked';
  const audit = {
    who: phase.principal,
    request: action,
    decision: 'allowed',
    user,
    reason: proof,
  };
  return {
    state: at(state, phase, { name: 'open', ...noRefresh }),
    effects: [
      { kind: 'send', message: { kind: 'login', state: login, code: undefined } },
      { kind: 'report', level: 'info', event: 'login', fields: { state: login, user } },
      { kind: 'report', level: 'info', event: 'audit', fields: audit },
      ...armRefresh(tgt),
    ],
  };
}

/**
 * Somebody else's order ends what this client opened, until it comes back. A lock that died, or that took this agent for
 * hung, is nobody's order: the client begins anew, and unlocks. One that left is seen to have left a moment later.
 */
function reportLocked(
  state: GuestState,
  phase: Secured,
  reason: 'locked' | 'left' | 'late' | 'lost',
  fresh: string,
): GuestStep {
  if (reason === 'left') return reset(state, 'hang-up', fresh);
  if (reason !== 'locked') return reset(state, `the console’s lock: ${reason}`, fresh);
  return {
    state: at(state, phase, { name: 'refused' }),
    effects: [
      ...noLongerOpen,
      { kind: 'send', message: { kind: 'login', state: 'locked', code: undefined } },
      { kind: 'report', level: 'info', event: 'login', fields: { state: 'locked' } },
    ],
  };
}

const noLongerOpen: readonly GuestEffect[] = (
  ['credentials', 'pong', 'heartbeat', 'silence', 'expiry', 'tgt-end'] as const
).map((timer) => ({ kind: 'clear-timer', timer }));

/** Whoever was logged in has logged out: there is nothing left to watch over, and nobody is logged in again. */
function reportClosed(state: GuestState, phase: Secured): GuestStep {
  return {
    state: at(state, phase, { name: 'refused' }),
    effects: [
      ...noLongerOpen,
      { kind: 'send', message: { kind: 'login', state: 'closed', code: undefined } },
      { kind: 'report', level: 'info', event: 'login', fields: { state: 'closed' } },
    ],
  };
}

/** A console that opened although its session had ended is nobody's: it locks at once. */
function outOfDate(state: GuestState, result: LoginResult): GuestStep {
  return result.kind === 'console-opened'
    ? { state, effects: [{ kind: 'lock-console', reason: 'opened after its session had ended' }] }
    : { state, effects: [] };
}

function answerLookUp(state: GuestState, value: string | undefined): GuestStep {
  const { phase } = state;
  if ((phase.name !== 'plain' && phase.name !== 'secured') || !phase.lookingUp) return { state, effects: [] };
  return {
    state: { ...state, phase: { ...phase, lookingUp: false } },
    effects: [value === undefined ? sendError(404) : sendOk(value)],
  };
}

function at(state: GuestState, phase: Secured, login: LoginStage): GuestState {
  return { ...state, phase: { ...phase, login } };
}
