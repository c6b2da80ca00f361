import type { Secret } from '../../../secret/secret.ts';
import type { GreetdConnection } from './greetd-connection.ts';
import type { GreetdResponse } from './greetd-ipc.ts';

/** A login that greetd has begun and that stands at PAM's prompt: nobody is logged in by it yet. */
export interface BegunLogin {
  /**
   * Answers PAM's one secret prompt. Resolves when greetd has scheduled the session, which starts when the greeter ends.
   * Rejects with a GreetdLoginError, or with the connection's own error; the login is then cancelled.
   * @param command greetd joins it with spaces and gives it to a shell: a constant, never anybody's text
   */
  finish(answer: Secret<string>, command: readonly string[]): Promise<void>;
  /** Takes it back; never rejects. */
  cancel(): Promise<void>;
}

/** A login that greetd or PAM refused; the session under construction has been cancelled. */
export class GreetdLoginError extends Error {
  readonly code: 'authentication' | 'unexpected-prompt' | 'failed';

  constructor(code: GreetdLoginError['code'], message: string) {
    super(message);
    this.name = 'GreetdLoginError';
    this.code = code;
  }
}

const maxMessages = 8;

/** Takes a user to PAM's first answer. Rejects with the connection's own error; a refusal is told by `finish`. */
export async function beginGreetdLogin(connection: GreetdConnection, user: string): Promise<BegunLogin> {
  const cancel = async () => {
    await connection.request({ type: 'cancel_session' }).catch(() => undefined);
  };
  // Somebody may have typed a name at the greeter and left: greetd prepares only one session at a time.
  await connection.request({ type: 'cancel_session' });
  const first = await connection.request({ type: 'create_session', username: user });
  return {
    cancel,
    async finish(answer, command) {
      try {
        await authenticate(connection, first, answer);
        const started = await connection.request({ type: 'start_session', cmd: command, env: [] });
        if (started.type !== 'success') throw refusal(started);
      } catch (error) {
        await cancel();
        throw error;
      }
    },
  };
}

async function authenticate(
  connection: GreetdConnection,
  first: GreetdResponse,
  answer: Secret<string>,
): Promise<void> {
  let answered = false;
  let response = first;
  for (let messages = 0; response.type === 'auth_message'; messages++) {
    const isSecret = response.messageType === 'secret';
    // The handle answers one secret prompt; it is shown to no other.
    if (response.messageType === 'visible' || (isSecret && answered) || messages === maxMessages) {
      throw new GreetdLoginError(
        'unexpected-prompt',
        `PAM asked for something else (${response.messageType})`,
      );
    }
    response = await connection.request({
      type: 'post_auth_message_response',
      ...(isSecret && { response: answer.reveal() }),
    });
    answered ||= isSecret;
  }
  if (response.type === 'error') throw refusal(response);
}

function refusal(response: GreetdResponse): GreetdLoginError {
  if (response.type !== 'error') return new GreetdLoginError('failed', `greetd answered ${response.type}`);
  const code = response.errorType === 'auth_error' ? 'authentication' : 'failed';
  return new GreetdLoginError(code, response.description.slice(0, 200));
}
