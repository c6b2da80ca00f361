import test from 'ava';
import { GssError } from '../../gss/gss-error.ts';
import type { ClientEvent } from './machine/client-state.ts';
import { createRealmCheck } from './realm-check.ts';

const spn = 'host/guest1.lab.test@LAB.TEST';

function judged(
  client: () => Promise<string>,
  realm: string,
  ...otherRealms: string[]
): Promise<ClientEvent> {
  return new Promise((report) => {
    const check = createRealmCheck({ gss: { clientOf: client }, ccache: undefined, otherRealms, report });
    check({ kind: 'judge-realm', attempt: 3, spn, realm });
  });
}

const alice = () => Promise.resolve('alice@LAB.TEST');
const refusal = async (event: Promise<ClientEvent>) => {
  const judgement = await event;
  return judgement.kind === 'realm-judged' ? judgement.refusal : judgement;
};

test("the user's own realm is allowed, and others by name only", async (t) => {
  t.deepEqual(await judged(alice, 'LAB.TEST'), { kind: 'realm-judged', attempt: 3, spn, refusal: undefined });
  t.is(await refusal(judged(alice, 'OTHER.TEST', 'OTHER.TEST')), undefined);
  for (const realm of ['OTHER.TEST', 'lab.test', 'TEST', ''])
    t.like(await refusal(judged(alice, realm)), { code: 403 }, realm);
});

test('without tickets no realm is the user’s own', async (t) => {
  const none = () => Promise.reject(new GssError('no-credentials', 'none'));
  t.like(await refusal(judged(none, 'LAB.TEST')), { code: 401 });
});
