import test from 'ava';
import { type AccountFacts, judgeAccount } from './account-policy.ts';

const alice: AccountFacts = {
  principal: 'alice@LAB.TEST',
  ownRealm: 'LAB.TEST',
  user: 'alice',
  account: { name: 'alice', uid: 1000, gid: 1000, shell: '/bin/bash' },
  uidMin: 1000,
  expiryDay: undefined,
  today: 20_000,
};

test('an ordinary user may have the console', (t) => {
  t.is(judgeAccount(alice), undefined);
  t.is(judgeAccount({ ...alice, expiryDay: 20_001 }), undefined);
});

const account = alice.account ?? { name: '', uid: 0, gid: 0, shell: '' };
/** The reason tells which check refused: some stand behind others. */
const refusals: readonly (readonly [string, Partial<AccountFacts>, string])[] = [
  ['a host principal', { principal: 'host/guest1.lab.test@LAB.TEST' }, '403 a service or instance principal'],
  ['an instance', { principal: 'alice/admin@LAB.TEST' }, '403 a service or instance principal'],
  ['an anonymous principal', { principal: 'WELLKNOWN/ANONYMOUS@LAB.TEST' }, '403 an anonymous principal'],
  ['an anonymous realm', { principal: 'alice@WELLKNOWN:ANONYMOUS' }, '403 an anonymous principal'],
  ['a foreign realm', { principal: 'alice@ELSEWHERE.TEST' }, '403 the foreign realm ELSEWHERE.TEST'],
  [
    'a realm that only ends alike',
    { principal: 'alice@EVIL@LAB.TEST.X' },
    '403 the foreign realm LAB.TEST.X',
  ],
  ['a realm in other letters', { principal: 'alice@lab.test' }, '403 the foreign realm lab.test'],
  ['nobody’s account', { account: undefined }, '403 no such local account'],
  ['an account of another name', { user: '1000' }, '403 the account found for 1000 is called alice'],
  ['an account in other letters', { user: 'ALICE' }, '403 the account found for ALICE is called alice'],
  ['a uid below UID_MIN', { account: { ...account, uid: 999 } }, '403 uid 999 is below UID_MIN 1000'],
  ['root', { account: { ...account, uid: 0 } }, '403 uid 0 is below UID_MIN 1000'],
  ['nologin', { account: { ...account, shell: '/usr/sbin/nologin' } }, '403 the shell is /usr/sbin/nologin'],
  ['false', { account: { ...account, shell: '/bin/false' } }, '403 the shell is /bin/false'],
  ['an expired account', { expiryDay: 20_000 }, '423 the account has expired'],
  ['an account disabled by day 1', { expiryDay: 1 }, '423 the account has expired'],
];

for (const [title, change, refusal] of refusals) {
  test(`${title} is refused`, (t) => {
    const { code, reason } = judgeAccount({ ...alice, ...change }) ?? {};
    t.is(`${String(code)} ${String(reason)}`, refusal);
  });
}
