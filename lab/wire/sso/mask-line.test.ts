import test from 'ava';
import { maskLine } from './mask-line.ts';

test('tokens and credentials become their length', (t) => {
  t.is(maskLine('sasl aGVsbG8='), 'sasl <5 octets>');
  t.is(maskLine('sasl ='), 'sasl <0 octets>');
  t.is(maskLine('credentials kerberos AQI='), 'credentials kerberos <2 octets>');
  t.is(maskLine('credentials password AQI='), 'credentials password <2 octets>');
});

test('a malformed line shows its secret no more than a good one', (t) => {
  for (const line of [
    'credentials wonderland',
    'credentials wonderland x',
    'credentials password wonderland x',
    'credentials  password wonderland',
    'sasl wonderland x',
    'sasl  wonderland',
  ]) {
    t.notRegex(maskLine(line), /wonderland/, line);
  }
});

test('everything else stays as it is', (t) => {
  for (const line of [
    'ok sasl',
    'sasl',
    'saslx aGVsbG8=',
    'error 401 authentication failed',
    'login opened',
  ]) {
    t.is(maskLine(line), line);
  }
});
