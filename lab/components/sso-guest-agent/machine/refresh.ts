import { Secret } from '../../../secret/secret.ts';
import { ssoLimits } from '../../../wire/sso/limits.ts';
import type {
  GuestEffect,
  GuestPhase,
  GuestState,
  GuestStep,
  OperationResult,
  Refresh,
  RefreshStage,
  TgtTimes,
} from './guest-state.ts';
import { violation } from './reset.ts';
import { askFor, sendError, sendOk } from './send.ts';

type Secured = GuestPhase & { readonly name: 'secured' };

/** Arms the timer that asks for a newer TGT (docs/protocol.md, "Order" step 9). */
export function armRefresh(tgt: TgtTimes | undefined): readonly GuestEffect[] {
  if (!tgt) return [];
  return [
    { kind: 'set-timer', timer: 'expiry', afterMs: tgt.refreshInMs },
    { kind: 'set-timer', timer: 'tgt-end', afterMs: tgt.endsInMs },
  ];
}

/** Of a session that has just been opened, or whose TGT is new. */
export const noRefresh: Refresh = { refresh: 'none', unreached: 0, tgtEnded: false };

/** The session's TGT runs out soon: the client is told, once, and asked for a newer one. */
export function askForNewer(state: GuestState): GuestStep {
  const { phase } = state;
  if (phase.name !== 'secured' || phase.login.name !== 'open' || phase.login.refresh !== 'none') {
    return { state, effects: [] };
  }
  // refuses: test "after the session’s TGT has ended a KDC is asked no more"
  if (phase.login.tgtEnded) return { state, effects: [] };
  return {
    state: at(state, phase, { refresh: 'asked' }),
    effects: [
      ...(phase.login.unreached === 0 ? announced : []),
      askFor(['kerberos']),
      { kind: 'set-timer', timer: 'credentials', afterMs: ssoLimits.credentialsMs },
    ],
  };
}

const announced: readonly GuestEffect[] = [
  { kind: 'send', message: { kind: 'login', state: 'expiring', code: undefined } },
  { kind: 'report', level: 'info', event: 'login', fields: { state: 'expiring' } },
];

/** The session's TGT has ended: a KDC that comes back now is not asked for another. */
export function endTgt(state: GuestState): GuestStep {
  const { phase } = state;
  if (phase.name !== 'secured' || phase.login.name !== 'open') return { state, effects: [] };
  return {
    state: at(state, phase, { tgtEnded: true }),
    effects: [{ kind: 'clear-timer', timer: 'expiry' }],
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
    state: at(state, phase, { refresh: 'verifying' }),
    effects: [
      { kind: 'clear-timer', timer: 'credentials' },
      { kind: 'refresh-tgt', attempt: state.attempt, principal, payload: new Secret(payload) },
    ],
  };
}

/** The client keeps its newer TGT for itself, or has none. */
export function receiveRefusal(state: GuestState, phase: Secured, code: number, text: string): GuestStep {
  const reason = text.slice(0, 200) || 'the client sends no newer TGT';
  const step = withoutNewer(state, phase, code, reason);
  return { ...step, effects: [{ kind: 'clear-timer', timer: 'credentials' }, ...step.effects] };
}

/** What became of the newer TGT; the session goes on whatever it was. */
export function continueRefresh(
  state: GuestState,
  phase: Secured,
  result: OperationResult & { readonly kind: 'refreshed' | 'refresh-rejected' },
): GuestStep {
  if (phase.login.name !== 'open' || phase.login.refresh !== 'verifying') return { state, effects: [] };
  if (result.kind === 'refreshed') {
    return {
      state: at(state, phase, noRefresh),
      effects: [
        sendOk(),
        audit(phase, { decision: 'allowed', reason: 'verified TGT' }),
        // What is armed for the last TGT is not for this one.
        ...(result.tgt ? armRefresh(result.tgt) : [{ kind: 'clear-timer', timer: 'tgt-end' } as const]),
      ],
    };
  }
  const step = withoutNewer(state, phase, result.code, result.reason);
  return { ...step, effects: [sendError(result.code), ...step.effects] };
}

/** A KDC that one of the two did not reach is no refusal: the client is asked again, until the session's TGT ends. */
function withoutNewer(state: GuestState, phase: Secured, code: number, reason: string): GuestStep {
  const { login } = phase;
  const refused = audit(phase, { decision: 'refused', code, reason });
  if (code !== 503 || login.name !== 'open' || login.tgtEnded)
    return { state: at(state, phase, { refresh: 'none' }), effects: [refused] };
  const { unreached } = login;
  const afterMs = Math.min(ssoLimits.retryMaxMs, ssoLimits.retryMs * 2 ** unreached);
  return {
    state: at(state, phase, { refresh: 'none', unreached: Math.min(unreached + 1, maxDoublings) }),
    effects: [refused, { kind: 'set-timer', timer: 'expiry', afterMs }],
  };
}

const maxDoublings = 10;

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

function at(state: GuestState, phase: Secured, change: Partial<Refresh>): GuestState {
  const before = phase.login.name === 'open' ? phase.login : noRefresh;
  return { ...state, phase: { ...phase, login: { ...before, ...change, name: 'open' } } };
}
