import test from 'ava';
import { reasonsIn } from './why-refused.ts';

const said = (message: string | object) =>
  JSON.stringify({ MESSAGE: typeof message === 'string' ? message : JSON.stringify(message) });
const agent = { time: '2026-01-02T03:04:05.678Z', component: 'sso-guest-agent', level: 'warning' };
const client = { ...agent, event: 'client', nonce: 'f' };
const audit = { ...agent, event: 'audit', who: 'alice', decision: 'refused' };

test('a refusal is explained by the audit record and by what the PAM module said', (t) => {
  const journal = [
    said(client),
    said({ ...audit, request: 'redeem for greetd', code: 410 }),
    said('pam_sso_handle(greetd:auth): the agent refused alice: error 410'),
    said({ ...audit, request: 'login', code: 423, reason: 'PAM refused the login' }),
  ];
  t.deepEqual(reasonsIn(journal.join('\n')), [
    'redeem for greetd refused 410',
    'pam_sso_handle(greetd:auth): the agent refused alice: error 410',
    'login refused 423 PAM refused the login',
  ]);
});

test('what an earlier client was refused for explains nothing', (t) => {
  t.deepEqual(reasonsIn([said({ ...audit, request: 'login', code: 403 }), said(client)].join('\n')), []);
});

test('half a record and another program’s words are passed over', (t) => {
  t.deepEqual(reasonsIn(`"MESSAGE":"pam_sso_handle(greetd:auth): x"}\n${said('hello')}\n{"MESSAGE":`), []);
});
