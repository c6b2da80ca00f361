import test from 'ava';
import { stirOpenSsl } from './stir-openssl.ts';

test('the process’s own OpenSSL takes new entropy', (t) => {
  t.notThrows(stirOpenSsl);
});
