import { Secret } from '../../../secret/secret.ts';
import { runAskpass } from './run-askpass.ts';
import { openTerminal } from './terminal.ts';

/** How the user can be asked something: by a program of theirs, or at the controlling terminal. */
export interface UserPrompt {
  /** Resolves with whether the answer was a clear yes. Rejects with a PromptError when nobody answers. */
  confirm(question: string, signal: AbortSignal): Promise<boolean>;
  /** Resolves with what was typed, which was not shown. Rejects with a PromptError. */
  secret(question: string, signal: AbortSignal): Promise<Secret<string>>;
}

/** Long enough to read and to type; a prompt that nobody sees must not stay for ever. */
const promptTimeoutMs = 60_000;

/** `askpass` is a program as ssh(1) calls it (SSH_ASKPASS); without one the controlling terminal is used. */
export function createUserPrompt(askpass: string | undefined): UserPrompt {
  const within = (signal: AbortSignal) => AbortSignal.any([signal, AbortSignal.timeout(promptTimeoutMs)]);
  if (askpass !== undefined) {
    return {
      confirm: async (question, signal) => isYes(await runAskpass(askpass, question, within(signal))),
      secret: async (question, signal) => new Secret(await runAskpass(askpass, question, within(signal))),
    };
  }
  return {
    async confirm(question, signal) {
      using terminal = openTerminal();
      return isYes(await terminal.ask(`${question} (yes/no) `, { echo: true }, within(signal)));
    },
    async secret(question, signal) {
      using terminal = openTerminal();
      return new Secret(await terminal.ask(`${question} `, { echo: false }, within(signal)));
    },
  };
}

/** A whole word, so that a key hit by accident says nothing. */
function isYes(answer: string): boolean {
  return answer.trim().toLowerCase() === 'yes';
}
