import type {
  ClientEvent,
  ClientPhase,
  ClientState,
  ClientStep,
  CredentialType,
  Established,
} from './client-state.ts';

type Secured = ClientPhase & { readonly name: 'secured' };

/** The guest's `authenticate` inside the layer: what it gets is the user's own policy to say (docs/protocol.md, "Order" steps 4, 5 and 9). */
export function supplyCredential(state: ClientState, phase: Secured, types: readonly string[]): ClientStep {
  const { established } = phase;
  const choice = phase.holds ? chooseRefresh(state, established) : chooseFirst(state, established, types);
  if (typeof choice !== 'string') return decline(state, phase, choice);
  return {
    state: { ...state, phase: { ...phase, supplying: { type: choice, stage: 'making' } } },
    effects: [{ kind: 'supply', attempt: state.attempt, type: choice, established }],
  };
}

interface Verdict {
  readonly code: number;
  readonly reason: string;
}

/** The guest is told the reason, which is in our own words. */
interface Refusal extends Verdict {
  /** What stays in this side's log: a library's words may name files. */
  readonly detail?: string | undefined;
}

/** None came with the context. */
function chooseFirst(
  { policy, passwordSpent }: ClientState,
  { noDelegationReason, noDelegationCode, noDelegationDetail }: Established,
  types: readonly string[],
): CredentialType | Refusal {
  // refuses otherwise: non-forwardable-tgt; test "by default neither the raw TGT nor a password is sent"
  if (policy.sendRawTgt && types.includes('kerberos')) return 'raw-tgt';
  // refuses otherwise: password-disabled; test "by default neither the raw TGT nor a password is sent"
  if (policy.sendPassword && types.includes('password')) {
    // refuses: test "a password is sent once, whatever came of it"
    return passwordSpent
      ? { code: 403, reason: 'the password was sent before and is not tried again' }
      : 'password';
  }
  return {
    code: noDelegationCode ?? 403,
    reason: noDelegationReason ?? 'no other credential may be sent',
    detail: noDelegationDetail,
  };
}

/** A newer one for a session that is open: under the same policy as the first. */
function chooseRefresh({ policy }: ClientState, { okAsDelegate }: Established): CredentialType | Refusal {
  // refuses otherwise: test "a refresh for any other begins with "> error 403 the service is not trusted for delegation""
  if (okAsDelegate || policy.offerTgtUntrusted) return 'forwarded-tgt';
  // refuses otherwise: test "a refresh for any other begins with "> error 403 the service is not trusted for delegation""
  if (policy.sendRawTgt) return 'raw-tgt';
  return { code: 403, reason: 'the service is not trusted for delegation' };
}

/** The credential is there, or cannot be had. */
export function continueSupply(
  state: ClientState,
  event: ClientEvent & { readonly kind: 'supplied' | 'supply-failed' },
): ClientStep {
  const { phase } = state;
  if (phase.name !== 'secured' || phase.supplying?.stage !== 'making') return { state, effects: [] };
  const { type } = phase.supplying;
  if (event.kind === 'supply-failed') {
    const { code, reason: detail } = event;
    return decline(state, phase, { code, reason: 'the credential cannot be had', detail });
  }
  const payload = event.payload.reveal();
  return {
    state: {
      ...state,
      passwordSpent: state.passwordSpent || type === 'password',
      phase: { ...phase, supplying: { type, stage: 'sent' } },
    },
    effects: [
      { kind: 'send', message: { kind: 'ok', value: undefined } },
      {
        kind: 'send',
        message: { kind: 'credentials', type: type === 'password' ? 'password' : 'kerberos', payload },
      },
      { kind: 'report', level: 'info', event: 'credentials-sent', fields: { type } },
    ],
  };
}

/** What the guest made of a credential that was sent; undefined when none was. */
export function receiveVerdict(
  state: ClientState,
  phase: Secured,
  verdict: Verdict | undefined,
): ClientStep | undefined {
  if (phase.supplying?.stage !== 'sent') return undefined;
  const { type } = phase.supplying;
  return {
    state: { ...state, phase: { ...phase, supplying: undefined } },
    effects: [
      verdict
        ? { kind: 'report', level: 'warning', event: 'credentials-refused', fields: { type, ...verdict } }
        : { kind: 'report', level: 'info', event: 'credentials-accepted', fields: { type } },
    ],
  };
}

function decline(state: ClientState, phase: Secured, { code, reason, detail }: Refusal): ClientStep {
  return {
    state: { ...state, phase: { ...phase, supplying: undefined } },
    effects: [
      { kind: 'send', message: { kind: 'error', code, text: reason } },
      // A session that is open goes on without a newer TGT.
      {
        kind: 'report',
        level: 'warning',
        event: phase.holds ? 'refresh-refused' : 'refused',
        fields: { code, text: '', reason: detail === undefined ? reason : `${reason}: ${detail}` },
      },
    ],
  };
}
