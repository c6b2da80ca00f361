import type { Secret } from '../../../secret/secret.ts';
import type { GreetdConnection } from './greetd-connection.ts';
import type { GreetdResponse } from './greetd-ipc.ts';

export interface GreetdLogin {
  readonly user: string;
  /** The answer to PAM's one secret prompt. */
  readonly answer: Secret<string>;
  /** greetd joins it with spaces and gives it to a shell: a constant, never anybody's text. */
  readonly command: readonly string[];
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

/**
 * Takes a user through PAM. Resolves when greetd has scheduled the session, which starts when the greeter ends.
 * Rejects with a GreetdLoginError, or with the connection's own error.
 */
export async function loginThroughGreetd(connection: GreetdConnection, login: GreetdLogin): Promise<void> {
  // Somebody may have typed a name at the greeter and left: greetd prepares only one session at a time.
  await connection.request({ type: 'cancel_session' });
  try {
    await authenticate(connection, login);
    const started = await connection.request({ type: 'start_session', cmd: login.command, env: [] });
    if (started.type !== 'success') throw refusal(started);
  } catch (error) {
    await connection.request({ type: 'cancel_session' }).catch(() => undefined);
    throw error;
  }
}

async function authenticate(connection: GreetdConnection, login: GreetdLogin): Promise<void> {
  let answered = false;
  let response = await connection.request({ type: 'create_session', username: login.user });
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
      ...(isSecret && { response: login.answer.reveal() }),
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
