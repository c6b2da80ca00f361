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
  if (commonVersion(ssoVersions, versions) === undefined) {
    return { state: left.state, effects: [...answered, sendError(505)] };
  }
  const binding = sessionBinding(line, serializeMessage(answer));
  return {
    state: { ...left.state, clientLine: line, phase: { name: 'plain', binding, lookingUp: false } },
    effects: [
      ...answered,
      askFor(state.identity.accepts),
      { kind: 'report', level: 'info', event: 'client', fields: { nonce } },
      { kind: 'lock-console', reason: 'found open when a client arrived' },
    ],
  };
}
