import { ssoLimits, ssoVersions } from '../../../wire/sso/limits.ts';
import { serializeMessage } from '../../../wire/sso/serialize-message.ts';
import type { ClientEffect, ClientState, ClientStep } from './client-state.ts';

const maxOutstanding = 8;

/** Begins anew, or goes on asking: one SIGNATURE a second until the guest echoes one (docs/protocol.md, "Messages"). */
export function greet(state: ClientState, nonce: string): ClientStep {
  const { phase } = state;
  const again = phase.name === 'greeting';
  const sent = again ? phase.sent : [];
  const attempt = again ? state.attempt : state.attempt + 1;
  const inTls = false;
  const leave: ClientEffect[] = again
    ? []
    : [
        { kind: 'abandon' },
        { kind: 'clear-timer', timer: 'handshake' },
        { kind: 'clear-timer', timer: 'mid-frame' },
        { kind: 'clear-timer', timer: 'silence' },
      ];
  // Paced even when the guest resets again and again: it must not drive this side's sending.
  if (state.paced) {
    return {
      state: { ...state, attempt, inTls, phase: { name: 'greeting', sent, settling: false } },
      effects: leave,
    };
  }
  const message = { kind: 'client-signature', versions: ssoVersions, nonce, features: [] } as const;
  const signature = { nonce, line: serializeMessage(message) };
  return {
    state: {
      ...state,
      attempt,
      inTls,
      paced: true,
      phase: { name: 'greeting', sent: [...sent, signature].slice(-maxOutstanding), settling: false },
    },
    effects: [
      ...leave,
      { kind: 'send-empty-line' },
      { kind: 'send', message },
      { kind: 'set-timer', timer: 'signature', afterMs: ssoLimits.signatureMs },
    ],
  };
}
