import test from 'ava';
import { type HolderFacts, judgeHolder } from './judge-holder.ts';

const alice: HolderFacts = {
  principal: 'alice@LAB.TEST',
  uid: 1000,
  holder: { user: 'alice', uid: 1000, session: '3', locked: true },
  record: { principal: 'alice@LAB.TEST', uid: 1000, session: '3' },
};
const record = { principal: 'alice@LAB.TEST', uid: 1000, session: '3' };

test('who the console was opened for gets it back', (t) => {
  t.is(judgeHolder(alice), undefined);
});

// In each everything else fits: no other check refuses it.
const refusals: readonly (readonly [string, Partial<HolderFacts>, string])[] = [
  ['a console that another user holds', { uid: 1001 }, 'another user holds the console'],
  [
    'a console that was opened past the agent',
    { record: undefined },
    'the console was opened past the agent',
  ],
  [
    'a session that came after the recorded one',
    { record: { ...record, session: '2' } },
    'the session is not the recorded one',
  ],
  [
    'a session whose record is of another user',
    { record: { ...record, uid: 1001 } },
    'the record is of another user',
  ],
  [
    'a session of another principal of the account',
    { principal: 'alice2@LAB.TEST' },
    'it was opened for another principal of the account',
  ],
];

for (const [title, change, reason] of refusals) {
  test(`${title} is not unlocked`, (t) => {
    t.deepEqual(judgeHolder({ ...alice, ...change }), { code: 406, reason });
  });
}
