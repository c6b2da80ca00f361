import { ssoLimits, ssoVersions } from '../../../wire/sso/limits.ts';
import { type AgentSignature, commonVersion } from '../../../wire/sso/message.ts';
import { sessionBinding } from '../../../wire/sso/session-binding.ts';
import type { ClientPhase, ClientState, ClientStep } from './client-state.ts';
import { greet } from './greet.ts';
import { refuse } from './refuse.ts';
import { startGss } from './start-gss.ts';

/** A guest's SIGNATURE outside a layer: the answer to ours, or the news that the guest has begun anew. */
export function receiveSignature(
  state: ClientState,
  signature: AgentSignature,
  line: string,
  fresh: string,
): ClientStep {
  const { phase } = state;
  if (phase.name === 'greeting') return receiveEcho(state, phase, signature, line);
  if (phase.name === 'refused' && signature.epoch === phase.epoch) return { state, effects: [] };
  return greet(state, fresh);
}

function receiveEcho(
  state: ClientState,
  phase: ClientPhase & { name: 'greeting' },
  signature: AgentSignature,
  line: string,
): ClientStep {
  const echoed = phase.sent.find((one) => one.nonce === signature.nonce);
  // refuses: test "everything before the echo of a nonce is ignored, other clients’ echoes too"
  if (!echoed) return { state, effects: [] };
  if (echoed !== phase.sent.at(-1)) {
    // The guest will answer the newest too, and only that answer is its last word on this session.
    return {
      state: { ...state, phase: { ...phase, settling: true } },
      effects: [{ kind: 'set-timer', timer: 'signature', afterMs: 5 * ssoLimits.signatureMs }],
    };
  }
  return beginWith(state, signature, echoed.line, line, undefined);
}

/** Goes on with the guest's SIGNATURE that counts: its answer to ours, or the one inside TLS, with what TLS `exported`. */
export function beginWith(
  state: ClientState,
  signature: AgentSignature,
  ourLine: string,
  line: string,
  exported: Buffer | undefined,
): ClientStep {
  const { epoch, versions } = signature;
  const binding = sessionBinding(ourLine, line, exported);
  const signed: ClientState = { ...state, phase: { name: 'preparing', epoch, binding, waitingFor: 'gss' } };
  const version = commonVersion(ssoVersions, versions);
  // refuses: test "a guest of no common version is refused"
  if (version === undefined) {
    return refuse(signed, 505, `the guest speaks versions ${versions.min} to ${versions.max}`);
  }
  // refuses: starttls-unsupported
  const next =
    state.policy.requireTls && !exported ? askForTls(state, epoch, ourLine) : startGss(signed, binding);
  return {
    ...next,
    effects: [
      {
        kind: 'report',
        level: 'info',
        event: 'signature',
        fields: { epoch, versions: `${versions.min}-${versions.max}`, version },
      },
      { kind: 'set-timer', timer: 'handshake', afterMs: ssoLimits.handshakeMs },
      ...next.effects,
    ],
  };
}

function askForTls(state: ClientState, epoch: string, signatureLine: string): ClientStep {
  return {
    state: { ...state, phase: { name: 'starting-tls', epoch, signatureLine, exported: undefined } },
    effects: [{ kind: 'send', message: { kind: 'start-tls' } }],
  };
}
