import test from 'ava';
import fc from 'fast-check';
import { parsePrincipal, principalText } from './principal-text.ts';

test('a principal is taken apart at its separators', (t) => {
  t.deepEqual(parsePrincipal('alice@LAB.TEST'), { realm: 'LAB.TEST', names: ['alice'] });
  t.deepEqual(parsePrincipal('host/guest1.lab.test@LAB.TEST'), {
    realm: 'LAB.TEST',
    names: ['host', 'guest1.lab.test'],
  });
  t.deepEqual(parsePrincipal('/@A/B'), { realm: 'A/B', names: ['', ''] });
});

test('an escaped separator is a part of its name', (t) => {
  t.deepEqual(parsePrincipal('root\\@LAB.TEST/a\\/b\\\\\\n@LAB\\@X'), {
    realm: 'LAB@X',
    names: ['root@LAB.TEST', 'a/b\\\n'],
  });
});

test('a text without a realm, with two, or that ends in half an escape is no principal', (t) => {
  for (const text of ['', 'alice', 'alice@', 'alice@A@B', 'alice@A\\', 'alice\\', 'alice\\@A'])
    t.is(parsePrincipal(text), undefined);
});

test('any principal survives being written and taken apart', (t) => {
  const name = fc.string({
    unit: fc.constantFrom('a', '/', '@', '\\', '\n', '\0', '\b', 'n', 'é'),
    maxLength: 6,
  });
  fc.assert(
    fc.property(
      fc.array(name, { minLength: 1, maxLength: 4 }),
      name.filter((realm) => realm !== ''),
      (names, realm) => {
        t.deepEqual(parsePrincipal(principalText({ realm, names })), { realm, names });
      },
    ),
  );
});
