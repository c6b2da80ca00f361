import { ssoVersions } from '../../../wire/sso/limits.ts';
import { type ClientSignature, commonVersion } from '../../../wire/sso/message.ts';
import { serializeMessage } from '../../../wire/sso/serialize-message.ts';
import { sessionBinding } from '../../../wire/sso/session-binding.ts';
import type { GuestState, GuestStep } from './guest-state.ts';
import { leave } from './reset.ts';
import { agentSignature, askFor, sendError } from './send.ts';

/** A client's SIGNATURE outside a layer: whatever was half done is dropped, and its nonce is echoed. */
export function receiveClientSignature(
  state: GuestState,
  signature: ClientSignature,
  line: string,
  challenge: string,
): GuestStep {
  const left = leave(state, 'a client’s SIGNATURE');
  const { nonce, versions } = signature;
  const answer = agentSignature(state.identity, challenge, nonce);
  // Answered before it is judged: the client believes only what follows its own nonce.
  const answered = [...left.effects, { kind: 'send', message: answer } as const];
  const lock = { kind: 'lock-console', reason: 'found open when a client arrived' } as const;
  // refuses: version-mismatch; test "a client of no common version is told so after the echo, and is not served"
  if (commonVersion(ssoVersions, versions) === undefined) {
    const reason = `the client speaks versions ${versions.min} to ${versions.max}`;
    const fields = { who: '-', request: 'SPICE-SSO', decision: 'refused', code: 505, reason };
    return {
      state: left.state,
      effects: [
        ...answered,
        sendError(505),
        { kind: 'report', level: 'warning', event: 'audit', fields },
        // It is here all the same, and sees what is on the console.
        lock,
      ],
    };
  }
  const binding = sessionBinding(line, serializeMessage(answer));
  return {
    state: { ...left.state, clientLine: line, phase: { name: 'plain', binding, lookingUp: false } },
    effects: [
      ...answered,
      askFor(state.identity.accepts),
      { kind: 'report', level: 'info', event: 'client', fields: { nonce } },
      lock,
    ],
  };
}
