import {
  type GuestEffect,
  type GuestState,
  type GuestStep,
  type GuestTimer,
  holdsConsole,
} from './guest-state.ts';
import { agentSignature, askFor, sendError } from './send.ts';

const timers: readonly GuestTimer[] = [
  'handshake',
  'mid-frame',
  'credentials',
  'pong',
  'heartbeat',
  'silence',
  'expiry',
  'tgt-end',
];

/** Ends the session and every right gained in it; a console that was opened under it is locked. */
export function leave(state: GuestState, reason: string): GuestStep {
  const { phase } = state;
  const idle = phase.name === 'absent' || phase.name === 'seeking';
  const holds = phase.name === 'secured' && holdsConsole(phase.login);
  const effects: GuestEffect[] = [];
  // Locked first: it must not wait for anything that the rest of the teardown may take.
  if (holds) effects.push({ kind: 'lock-console', reason });
  if (!idle) {
    effects.push({ kind: 'abandon' }, ...timers.map((timer) => ({ kind: 'clear-timer', timer }) as const));
  }
  return {
    state: { ...state, attempt: state.attempt + 1, inTls: false, phase: { name: 'seeking' } },
    effects,
  };
}

/** Leaves, after `lastWords` under the layer that stands, and says so with a new SIGNATURE (docs/protocol.md, "Loss of sync"). */
export function reset(
  state: GuestState,
  reason: string,
  fresh: string,
  lastWords: readonly GuestEffect[] = [],
): GuestStep {
  const { phase } = state;
  const next = unprompted(leave(state, reason), fresh);
  if (phase.name === 'absent' || phase.name === 'seeking') return next;
  const report: GuestEffect = { kind: 'report', level: 'warning', event: 'layer-lost', fields: { reason } };
  const effects = [...lastWords, report, ...next.effects];
  return {
    state: next.state,
    effects: phase.name === 'secured' || state.inTls ? effects : effects.filter((e) => e !== report),
  };
}

/** What is malformed or out of order, and no request that could be answered: 422, and the session begins anew. */
export function violation(state: GuestState, reason: string, fresh: string): GuestStep {
  return reset(state, reason, fresh, [sendError(422)]);
}

/** A SIGNATURE that answers none: for a client that has just come, or whose session has just ended. */
export function unprompted(left: GuestStep, challenge: string): GuestStep {
  return {
    state: left.state,
    effects: [
      ...left.effects,
      { kind: 'send-empty-line' },
      { kind: 'send', message: agentSignature(left.state.identity, challenge, undefined) },
      askFor(left.state.identity.accepts),
    ],
  };
}
