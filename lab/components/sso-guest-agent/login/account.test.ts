import test from 'ava';
import { parseAccount, parseExpiryDay, parseUidMin } from './account.ts';

test('a passwd line is taken apart', (t) => {
  t.deepEqual(parseAccount('alice:x:1000:1001:Alice,,,:/home/alice:/bin/bash'), {
    name: 'alice',
    uid: 1000,
    gid: 1001,
    shell: '/bin/bash',
  });
});

test('what is no passwd line is none', (t) => {
  for (const line of [
    '',
    'alice',
    ':x:1:1::/:/bin/sh',
    'a:x:-1:1::/:/bin/sh',
    'a:x::1::/:/bin/sh',
    'a:x:1:1::/:/bin/sh:',
  ]) {
    t.is(parseAccount(line), undefined, line);
  }
});

test('a shadow line has an expiry day or none', (t) => {
  t.is(parseExpiryDay('alice:!:19000:0:99999:7:::'), undefined);
  t.is(parseExpiryDay('alice:!:19000:0:99999:7::1:'), 1);
});

test('UID_MIN is read where it is set, not where it is a comment', (t) => {
  t.is(parseUidMin('# UID_MIN 5\nSYS_UID_MIN 100\nUID_MIN\t\t 2000\n'), 2000);
  t.is(parseUidMin(''), 1000);
});
