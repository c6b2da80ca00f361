import { waitUntil } from '../../../deadline/wait-until.ts';
import type { Secret } from '../../../secret/secret.ts';
import { ConsoleError } from '../console/console.ts';
import { endGreeters } from '../console/end-greeter.ts';
import { connectToGreetd, findGreetdSocket, type GreetdConnection } from '../console/greetd-connection.ts';
import type { GreetdResponse } from '../console/greetd-ipc.ts';
import { listConsoleSessions, personAmong } from '../console/logind.ts';

export interface PasswordLogin {
  readonly user: string;
  readonly password: Secret<string>;
}

const maxMessages = 8;
const openTimeoutMs = 15_000;
const cancelTimeoutMs = 5000;
// A constant: greetd gives it to a shell.
const sessionCommand = ['"$SHELL"', '-l'];

/**
 * Logs a user in by a password that PAM verifies, through the login manager: one attempt, since the password answers
 * one prompt. Resolves when the session is active. Rejects with a ConsoleError.
 */
export async function loginWithPassword(login: PasswordLogin, signal: AbortSignal): Promise<void> {
  const before = await listConsoleSessions();
  // refuses: legacy-control-port
  if (personAmong(before)) throw new ConsoleError(406, 'somebody holds the console');
  const path = await findGreetdSocket();
  if (path === undefined) throw new ConsoleError(500, 'greetd is not running');
  const limit = AbortSignal.any([signal, AbortSignal.timeout(openTimeoutMs)]);
  using connection = await connectToGreetd(path, limit);
  const created = await connection.request({ type: 'create_session', username: login.user });
  // Somebody else's login is under way, by single sign-on or at the greeter: it goes first.
  if (created.type === 'error' && created.errorType === 'error')
    throw new ConsoleError(406, 'another login is under way');
  try {
    await answerPam(connection, created, login.password);
    const started = await connection.request({ type: 'start_session', cmd: sessionCommand, env: [] });
    if (started.type !== 'success') throw new ConsoleError(500, 'greetd did not start the session');
  } catch (error) {
    await cancel(path);
    if (limit.aborted) throw new ConsoleError(408, 'the login took too long', { cause: error });
    throw error;
  }
  await endGreeters(before);
  await waitUntil(
    async () => personAmong(await listConsoleSessions()),
    (person) => person?.user === login.user && person.state === 'active',
    { for: 'the session to be active', timeoutMs: openTimeoutMs, signal: limit },
  );
}

/** The prompt for a handle, which there is none of, gets nothing; the one for the password gets it, once. */
export async function answerPam(
  connection: Pick<GreetdConnection, 'request'>,
  first: GreetdResponse,
  password: Secret<string>,
): Promise<void> {
  let answered = false;
  let response = first;
  for (let messages = 0; response.type === 'auth_message'; messages++) {
    const wantsPassword = response.messageType === 'secret' && /^password\b/i.test(response.message);
    // refuses: test "the password answers one prompt, and only one that asks for a password"
    if (messages === maxMessages || response.messageType === 'visible' || (wantsPassword && answered))
      throw new ConsoleError(401, 'PAM asked for something else');
    const answer = wantsPassword ? password.reveal() : response.messageType === 'secret' ? '' : undefined;
    answered ||= wantsPassword;
    response = await connection.request({
      type: 'post_auth_message_response',
      ...(answer !== undefined && { response: answer }),
    });
  }
  if (response.type === 'success') return;
  throw new ConsoleError(
    401,
    answered ? 'PAM refused the password' : 'PAM asked for no password: its stack takes none',
  );
}

/** On a connection of its own: the first may have ended with its deadline, and a login left half done blocks others. */
async function cancel(path: string): Promise<void> {
  try {
    using connection = await connectToGreetd(path, AbortSignal.timeout(cancelTimeoutMs));
    await connection.request({ type: 'cancel_session' });
  } catch {
    // greetd is gone, and the login with it.
  }
}
