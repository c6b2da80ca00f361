import test from 'ava';
import { parseCertificateSubject, parseHostSubject, sameSubject } from './certificate-subject.ts';

const matches = (wanted: string, found: string): boolean => {
  const [left, right] = [parseHostSubject(wanted), parseCertificateSubject(found)];
  return left !== undefined && right !== undefined && sameSubject(left, right);
};

test('a subject matches with the same attributes in the same order', (t) => {
  t.true(matches('O=lab,CN=g1', 'O=lab\nCN=g1'));
  t.true(matches('O=lab, CN=g1', 'O=lab\nCN=g1'));
  t.true(matches('o=lab,cn=g1', 'O=lab\nCN=g1'));
});

test('a subset, a superset, another order or another value does not match', (t) => {
  t.false(matches('CN=g1', 'O=lab\nCN=g1'));
  t.false(matches('O=lab', 'O=lab\nCN=g1'));
  t.false(matches('O=lab,CN=g1', 'CN=g1'));
  t.false(matches('CN=g1,O=lab', 'O=lab\nCN=g1'));
  t.false(matches('O=lab,CN=g1', 'O=lab\nCN=g2'));
  t.false(matches('O=lab,CN=G1', 'O=lab\nCN=g1'));
  t.false(matches('O=lab,CN=g1', 'OU=lab\nCN=g1'));
});

test('a comma inside of a value does not end it', (t) => {
  t.true(matches('O=Lab\\, Inc.,CN=g1', 'O=Lab\\, Inc.\nCN=g1'));
  t.false(matches('O=Lab,CN=g1', 'O=Lab\\,CN=g1'));
});

test('octets that OpenSSL escapes are compared as what they stand for', (t) => {
  t.true(matches('O=Größe,CN=g1', 'O=Gr\\C3\\B6\\C3\\9Fe\nCN=g1'));
  t.true(matches('O=Größe,CN=g1', 'O=Größe\nCN=g1'));
});

test('what is not a list of attributes matches nothing', (t) => {
  for (const subject of ['', 'g1', 'O=lab,,CN', '=g1']) t.false(matches(subject, 'O=lab\nCN=g1'));
  t.false(matches('', ''));
});
