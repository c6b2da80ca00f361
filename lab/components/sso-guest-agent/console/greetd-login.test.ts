import test from 'ava';
import { Secret } from '../../../secret/secret.ts';
import type { GreetdConnection } from './greetd-connection.ts';
import type { GreetdRequest, GreetdResponse } from './greetd-ipc.ts';
import { beginGreetdLogin, GreetdLoginError } from './greetd-login.ts';

const handle = '0123456789abcdef0123456789abcdef';
const command = ['"$SHELL"', '-l'];
const success: GreetdResponse = { type: 'success' };
const prompt: GreetdResponse = { type: 'auth_message', messageType: 'secret', message: 'SSO handle: ' };
const refused: GreetdResponse = {
  type: 'error',
  errorType: 'auth_error',
  description: 'pam_authenticate: AUTH_ERR',
};
// What greetd 0.9 says to a cancel_session when the attempt has failed already.
const nothingToCancel: GreetdResponse = {
  type: 'error',
  errorType: 'error',
  description: 'Connection refused',
};

/** A greetd that gives these answers, one a request, and then refuses everything. */
function scripted(...answers: readonly GreetdResponse[]) {
  const left = [...answers];
  const requests: GreetdRequest[] = [];
  const connection: GreetdConnection = {
    request(request) {
      requests.push(request);
      return Promise.resolve(left.shift() ?? nothingToCancel);
    },
    [Symbol.dispose]: () => undefined,
  };
  return { connection, requests };
}

async function loginOver(connection: GreetdConnection): Promise<void> {
  const begun = await beginGreetdLogin(connection, 'alice');
  await begun.finish(new Secret(handle), command);
}

test('until it is finished a login is a user’s name and no more, and can be taken back', async (t) => {
  const { connection, requests } = scripted(success, prompt);
  const begun = await beginGreetdLogin(connection, 'alice');
  t.deepEqual(requests, [{ type: 'cancel_session' }, { type: 'create_session', username: 'alice' }]);
  await begun.cancel();
  t.deepEqual(requests.slice(2), [{ type: 'cancel_session' }]);
});

test('the handle answers the secret prompt, and the session is scheduled', async (t) => {
  const { connection, requests } = scripted(success, prompt, success, success);
  await loginOver(connection);
  t.deepEqual(requests, [
    { type: 'cancel_session' },
    { type: 'create_session', username: 'alice' },
    { type: 'post_auth_message_response', response: handle },
    { type: 'start_session', cmd: ['"$SHELL"', '-l'], env: [] },
  ]);
});

test('an attempt that somebody left at the greeter is cancelled first, and there need not be one', async (t) => {
  const { connection } = scripted(nothingToCancel, prompt, success, success);
  await t.notThrowsAsync(loginOver(connection));
});

test('a refusal by PAM is told apart, and the attempt is cancelled', async (t) => {
  const { connection, requests } = scripted(success, prompt, refused);
  const error = await t.throwsAsync(loginOver(connection), { instanceOf: GreetdLoginError });
  t.is(error.code, 'authentication');
  t.false(error.message.includes(handle));
  t.deepEqual(requests.at(-1), { type: 'cancel_session' });
});

test('a session that greetd does not schedule is cancelled', async (t) => {
  const { connection, requests } = scripted(success, prompt, success, nothingToCancel);
  const error = await t.throwsAsync(loginOver(connection), { instanceOf: GreetdLoginError });
  t.is(error.code, 'failed');
  t.deepEqual(requests.at(-1), { type: 'cancel_session' });
});

test('information is acknowledged without the handle', async (t) => {
  const information: GreetdResponse = { type: 'auth_message', messageType: 'info', message: 'welcome' };
  const { connection, requests } = scripted(success, information, prompt, success, success);
  await loginOver(connection);
  t.deepEqual(requests[2], { type: 'post_auth_message_response' });
});

test('the handle is shown to one secret prompt only, and to no visible one', async (t) => {
  const visible: GreetdResponse = { ...prompt, messageType: 'visible' };
  for (const second of [prompt, visible]) {
    const { connection, requests } = scripted(success, prompt, second, success);
    const error = await t.throwsAsync(loginOver(connection), {
      instanceOf: GreetdLoginError,
    });
    t.is(error.code, 'unexpected-prompt');
    t.is(requests.filter((request) => 'response' in request).length, 1);
  }
  const { connection, requests } = scripted(success, visible, success);
  await t.throwsAsync(loginOver(connection), { instanceOf: GreetdLoginError });
  t.false(requests.some((request) => 'response' in request));
});

test('a PAM that talks without end is cut off', async (t) => {
  const information: GreetdResponse = { type: 'auth_message', messageType: 'info', message: 'and' };
  const { connection } = scripted(success, ...Array.from({ length: 100 }, () => information));
  const error = await t.throwsAsync(loginOver(connection), { instanceOf: GreetdLoginError });
  t.is(error.code, 'unexpected-prompt');
});
