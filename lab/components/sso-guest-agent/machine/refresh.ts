import { Secret } from '../../../secret/secret.ts';
import { ssoLimits } from '../../../wire/sso/limits.ts';
import type {
  GuestEffect,
  GuestPhase,
  GuestState,
  GuestStep,
  OperationResult,
  RefreshStage,
} from './guest-state.ts';
import { violation } from './reset.ts';
import { askFor, sendError, sendOk } from './send.ts';

type Secured = GuestPhase & { readonly name: 'secured' };

/** Arms the timer that asks for a newer TGT (docs/protocol.md, "Order" step 9). */
export function armRefresh(refreshInMs: number | undefined): readonly GuestEffect[] {
  return refreshInMs === undefined ? [] : [{ kind: 'set-timer', timer: 'expiry', afterMs: refreshInMs }];
}

/** The session's TGT runs out soon: the client is told, and asked for a newer one. */
export function askForNewer(state: GuestState): GuestStep {
  const { phase } = state;
  if (phase.name !== 'secured' || phase.login.name !== 'open' || phase.login.refresh !== 'none') {
    return { state, effects: [] };
  }
  return {
    state: at(state, phase, 'asked'),
    effects: [
      { kind: 'send', message: { kind: 'login', state: 'expiring', code: undefined } },
      { kind: 'report', level: 'info', event: 'login', fields: { state: 'expiring' } },
      askFor(['kerberos']),
      { kind: 'set-timer', timer: 'credentials', afterMs: ssoLimits.credentialsMs },
    ],
  };
}

/** `credentials` while the console is open: a newer TGT, if it was asked for. */
export function receiveNewer(
  state: GuestState,
  phase: Secured,
  refresh: RefreshStage,
  type: string,
  payload: Buffer,
  fresh: string,
): GuestStep {
  if (refresh === 'verifying') return violation(state, 'two requests at once', fresh);
  // refuses: test "a newer TGT that nobody asked for is refused unread"
  if (refresh !== 'asked') return { state, effects: [sendError(422)] };
  // refuses: test "a password does not refresh a session"
  if (type !== 'kerberos') return { state, effects: [sendError(400)] };
  const { principal } = phase;
  return {
    state: at(state, phase, 'verifying'),
    effects: [
      { kind: 'clear-timer', timer: 'credentials' },
      { kind: 'refresh-tgt', attempt: state.attempt, principal, payload: new Secret(payload) },
    ],
  };
}

/** The client keeps its newer TGT for itself, or has none. */
export function receiveRefusal(state: GuestState, phase: Secured, code: number, text: string): GuestStep {
  return {
    state: at(state, phase, 'none'),
    effects: [
      { kind: 'clear-timer', timer: 'credentials' },
      audit(phase, {
        decision: 'refused',
        code,
        reason: text.slice(0, 200) || 'the client sends no newer TGT',
      }),
    ],
  };
}

/** What became of the newer TGT; the session goes on whatever it was. */
export function continueRefresh(
  state: GuestState,
  phase: Secured,
  result: OperationResult & { readonly kind: 'refreshed' | 'refresh-rejected' },
): GuestStep {
  if (phase.login.name !== 'open' || phase.login.refresh !== 'verifying') return { state, effects: [] };
  const next = at(state, phase, 'none');
  if (result.kind === 'refreshed') {
    return {
      state: next,
      effects: [
        sendOk(),
        audit(phase, { decision: 'allowed', reason: 'verified TGT' }),
        ...armRefresh(result.refreshInMs),
      ],
    };
  }
  const { code, reason } = result;
  return { state: next, effects: [sendError(code), audit(phase, { decision: 'refused', code, reason })] };
}

function audit(
  { principal }: Secured,
  fields: {
    readonly decision: 'allowed' | 'refused';
    readonly code?: number;
    readonly reason: string;
  },
): GuestEffect {
  return {
    kind: 'report',
    level: fields.decision === 'allowed' ? 'info' : 'warning',
    event: 'audit',
    fields: { who: principal, request: 'refresh', ...fields },
  };
}

function at(state: GuestState, phase: Secured, refresh: RefreshStage): GuestState {
  return { ...state, phase: { ...phase, login: { name: 'open', refresh } } };
}
