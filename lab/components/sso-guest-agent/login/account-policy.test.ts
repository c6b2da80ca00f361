import test from 'ava';
import { type AccountFacts, judgeAccount } from './account-policy.ts';

const alice: AccountFacts = {
  principal: 'alice@LAB.TEST',
  ownRealm: 'LAB.TEST',
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
const refusals: readonly (readonly [string, Partial<AccountFacts>, 403 | 423])[] = [
  ['a host principal', { principal: 'host/guest1.lab.test@LAB.TEST' }, 403],
  ['an instance', { principal: 'alice/admin@LAB.TEST' }, 403],
  ['an anonymous principal', { principal: 'WELLKNOWN/ANONYMOUS@WELLKNOWN:ANONYMOUS' }, 403],
  ['an anonymous realm', { principal: 'alice@WELLKNOWN:ANONYMOUS' }, 403],
  ['a foreign realm', { principal: 'alice@ELSEWHERE.TEST' }, 403],
  ['a realm that only ends alike', { principal: 'alice@EVIL@LAB.TEST.X' }, 403],
  ['nobody’s account', { account: undefined }, 403],
  ['a uid below UID_MIN', { account: { ...account, uid: 999 } }, 403],
  ['root', { account: { ...account, uid: 0 } }, 403],
  ['nologin', { account: { ...account, shell: '/usr/sbin/nologin' } }, 403],
  ['false', { account: { ...account, shell: '/bin/false' } }, 403],
  ['an expired account', { expiryDay: 20_000 }, 423],
  ['an account disabled by day 1', { expiryDay: 1 }, 423],
];

for (const [title, change, code] of refusals) {
  test(`${title} is refused with ${code}`, (t) => {
    t.is(judgeAccount({ ...alice, ...change })?.code, code);
  });
}
