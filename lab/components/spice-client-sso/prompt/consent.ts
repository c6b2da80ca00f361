import type { ClientEffect, ClientEvent } from '../machine/client-state.ts';
import type { UserPrompt } from './ask-user.ts';

/** Performs the machine's `ask-consent` effects. */
export interface Consent {
  ask(effect: ClientEffect & { readonly kind: 'ask-consent' }): void;
  /** Leaves a question that is still open. */
  abandon(): void;
}

export function createConsent(prompt: UserPrompt, report: (event: ClientEvent) => void): Consent {
  let leaving = new AbortController();
  return {
    ask({ attempt, spn }) {
      const question = `The machine says that it is ${spn}. Shall it log you in, with your Kerberos ticket?`;
      const answer = (refusal: string | undefined) => report({ kind: 'consented', attempt, spn, refusal });
      prompt.confirm(question, leaving.signal).then(
        (yes) => answer(yes ? undefined : `the user did not agree to ${spn}`),
        (error: unknown) =>
          answer(`${spn} was not agreed to: ${error instanceof Error ? error.message : String(error)}`),
      );
    },
    abandon() {
      leaving.abort();
      leaving = new AbortController();
    },
  };
}
