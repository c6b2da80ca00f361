import type { OperationResult } from '../components/sso-guest-agent/machine/guest-state.ts';

/** A GSSAPI acceptor reduced to what the protocol counts on: tokens are good once, and for one binding. */
export interface AcceptorModel {
  start(binding: string): void;
  /** First `{"id", "binding"}`, then an empty token, then `choice`: RFC 4752's three messages of the client. */
  step(attempt: number, token: string): OperationResult;
  /** The first token of the exchange that runs: both sides name their layer after it. */
  readonly exchange: string | undefined;
}

export function createAcceptorModel(delegated: boolean): AcceptorModel {
  const seen = new Set<string>();
  let due = '';
  let exchange: string | undefined;

  return {
    start(binding) {
      due = binding;
      exchange = undefined;
    },
    step(attempt, token) {
      const failed = (reason: string) => ({ kind: 'sasl-failed', attempt, code: 401, reason }) as const;
      const challenge = (text: string) =>
        ({ kind: 'sasl-challenge', attempt, token: Buffer.from(text) }) as const;
      if (exchange === undefined) {
        if (!token.startsWith('{') || seen.has(token)) return failed('replay');
        seen.add(token);
        if ((JSON.parse(token) as { binding: string }).binding !== due) return failed('bad-bindings');
        exchange = token;
        return challenge('reply');
      }
      if (token === '') return challenge('offer');
      if (token !== 'choice') return failed('bad-token');
      return { kind: 'sasl-done', attempt, principal: 'alice@LAB.TEST', delegated };
    },
    get exchange() {
      return exchange;
    },
  };
}
