import test from 'ava';
import { Secret } from '../../../secret/secret.ts';
import type { GreetdRequest, GreetdResponse } from '../console/greetd-ipc.ts';
import { answerPam } from './password-login.ts';

const success: GreetdResponse = { type: 'success' };
const handle: GreetdResponse = { type: 'auth_message', messageType: 'secret', message: 'SSO handle: ' };
const password: GreetdResponse = { type: 'auth_message', messageType: 'secret', message: 'Password: ' };
const refused: GreetdResponse = { type: 'error', errorType: 'auth_error', description: 'AUTH_ERR' };

async function answers(...responses: readonly GreetdResponse[]) {
  const left = [...responses];
  const given: (string | undefined)[] = [];
  const request = (asked: GreetdRequest) => {
    if (asked.type === 'post_auth_message_response') given.push(asked.response);
    return Promise.resolve(left.shift() ?? refused);
  };
  const outcome = await answerPam({ request }, left.shift() ?? refused, new Secret('looking-glass')).then(
    () => 'in',
    (error: unknown) => (error instanceof Error ? error.message : 'thrown'),
  );
  return { given, outcome };
}

test('the password answers the prompt for a password, and the prompt for a handle gets nothing', async (t) => {
  t.deepEqual(await answers(handle, password, success), { given: ['', 'looking-glass'], outcome: 'in' });
});

test('the password answers one prompt, and only one that asks for a password', async (t) => {
  const twice = await answers(password, password, success);
  t.deepEqual(twice, { given: ['looking-glass'], outcome: 'PAM asked for something else' });
  const asked = (message: string, messageType: 'secret' | 'visible' = 'secret') =>
    answers({ type: 'auth_message', messageType, message }, success);
  for (const prompt of ['New password: ', 'Token: ', 'SSO handle: '])
    t.false((await asked(prompt)).given.includes('looking-glass'), prompt);
  t.deepEqual((await asked('Password: ', 'visible')).given, []);
});

test('a stack that takes no password is told apart from one that refuses it', async (t) => {
  t.is((await answers(handle, refused)).outcome, 'PAM asked for no password: its stack takes none');
  t.is((await answers(handle, password, refused)).outcome, 'PAM refused the password');
});

test('a stack that never comes to an end is given up', async (t) => {
  const { outcome } = await answers(...Array.from({ length: 20 }, () => handle));
  t.is(outcome, 'PAM asked for something else');
});
