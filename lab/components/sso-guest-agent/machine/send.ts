import { type SsoErrorCode, ssoErrorTexts } from '../../../wire/sso/error-codes.ts';
import { ssoVersions } from '../../../wire/sso/limits.ts';
import type { AgentSignature } from '../../../wire/sso/message.ts';
import type { CredentialType, GuestEffect, GuestIdentity } from './guest-state.ts';

/** `error <code> <text>`, with the text that docs/protocol.md gives the code. */
export function sendError(code: SsoErrorCode): GuestEffect {
  return { kind: 'send', message: { kind: 'error', code, text: ssoErrorTexts[code] } };
}

export function sendOk(value?: string): GuestEffect {
  return { kind: 'send', message: { kind: 'ok', value } };
}

/** The request that follows each SIGNATURE while no login has come about. */
export function askFor(types: readonly CredentialType[]): GuestEffect {
  return { kind: 'send', message: { kind: 'authenticate', types } };
}

export function agentSignature(
  identity: GuestIdentity,
  challenge: string,
  nonce: string | undefined,
): AgentSignature {
  const { epoch, features } = identity;
  return { kind: 'agent-signature', versions: ssoVersions, epoch, challenge, features, nonce };
}
