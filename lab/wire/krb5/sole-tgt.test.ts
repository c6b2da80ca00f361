import test from 'ava';
import { type BuiltCredential, ccacheBytes, principalBytes } from '../../testing/krb5-ccache-builder.ts';
import { readCcache } from './ccache.ts';
import { soleTgt } from './sole-tgt.ts';

const alice = principalBytes('LAB.TEST', 'alice');
const now = 1500;

function problemOf(...credentials: readonly BuiltCredential[]): string | undefined {
  const found = soleTgt(readCcache(ccacheBytes(alice, ...credentials)), now);
  return 'problem' in found ? found.problem : undefined;
}

test('one valid TGT of the cache’s client is taken', (t) => {
  const found = soleTgt(readCcache(ccacheBytes(alice, {})), now);
  t.is('tgt' in found ? found.tgt.server : found.problem, 'krbtgt/LAB.TEST@LAB.TEST');
});

test('no ticket, and more than one, is refused', (t) => {
  t.is(problemOf(), 'not-one-ticket');
  t.is(problemOf({}, {}), 'not-one-ticket');
});

test('a service ticket, and a TGT of or for another realm, is refused', (t) => {
  t.is(problemOf({ server: principalBytes('LAB.TEST', 'host', 'guest1.lab.test') }), 'not-a-tgt');
  t.is(problemOf({ server: principalBytes('LAB.TEST', 'krbtgt', 'OTHER.TEST') }), 'not-a-tgt');
  t.is(problemOf({ server: principalBytes('OTHER.TEST', 'krbtgt', 'OTHER.TEST') }), 'not-a-tgt');
});

test('a ticket of another client than the cache’s is refused', (t) => {
  t.is(problemOf({ client: principalBytes('LAB.TEST', 'bob') }), 'other-client');
});

test('a TGT of the realm that only the end of the client’s own looks like is refused', (t) => {
  const client = principalBytes('A@LAB.TEST', 'alice');
  const found = soleTgt(readCcache(ccacheBytes(client, {})), now);
  t.is('problem' in found ? found.problem : undefined, 'not-a-tgt');
});

test('a ticket is refused from its end on', (t) => {
  t.is(problemOf({ endTime: now + 1 }), undefined);
  t.is(problemOf({ endTime: now }), 'expired');
});

test('a ticket may begin as far ahead as clocks may differ', (t) => {
  t.is(problemOf({ startTime: now + 300 }), undefined);
  t.is(problemOf({ startTime: now + 301 }), 'not-yet-valid');
});
