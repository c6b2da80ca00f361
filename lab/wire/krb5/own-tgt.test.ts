import test from 'ava';
import { type BuiltCredential, ccacheBytes, principalBytes } from '../../testing/krb5-ccache-builder.ts';
import { readCcache } from './ccache.ts';
import { ownTgt } from './own-tgt.ts';

const alice = principalBytes('LAB.TEST', 'alice');
const service = { server: principalBytes('LAB.TEST', 'host', 'guest1.lab.test') };
const otherRealm = { server: principalBytes('LAB.TEST', 'krbtgt', 'OTHER.TEST') };
const now = 1500;

function endOrProblem(...credentials: readonly BuiltCredential[]): string | number {
  const found = ownTgt(readCcache(ccacheBytes(alice, ...credentials)), now);
  return 'problem' in found ? found.problem : found.tgt.endTime;
}

test('the TGT of the cache’s client and realm is found among other tickets', (t) => {
  t.is(endOrProblem(service, otherRealm, { endTime: 2001 }, service), 2001);
});

test('of several TGTs the one that lasts longest is taken', (t) => {
  t.is(endOrProblem({ endTime: 2001 }, { endTime: 2003 }, { endTime: 2002 }, { endTime: 1 }), 2003);
});

test('a cache without the client’s own TGT has none', (t) => {
  const bobs = { client: principalBytes('LAB.TEST', 'bob') };
  t.is(endOrProblem(), 'no-tgt');
  t.is(endOrProblem(service, otherRealm, bobs), 'no-tgt');
});

test('a TGT that has run out, or begins later, is told apart from none', (t) => {
  t.is(endOrProblem(service, { endTime: now }), 'expired');
  t.is(endOrProblem({ endTime: now }, { startTime: now + 301 }), 'not-yet-valid');
});
