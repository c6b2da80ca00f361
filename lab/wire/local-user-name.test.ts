import test from 'ava';
import { localUserName } from './local-user-name.ts';

test('a name as sites have them is one', (t) => {
  for (const name of ['alice', 'svc_backup', 'john.doe', 'JDoe', '_greetd', 'u-1', 'a'.repeat(32)])
    t.true(localUserName.test(name), name);
});

test('a number, an option, a path, another field or two words are none', (t) => {
  for (const name of [
    '',
    '1000',
    '0x0',
    '-rf',
    '.',
    '..',
    '.a',
    'a/b',
    'a:0',
    'a b',
    'a\nb',
    'a$',
    'ä',
    'a@B',
    'a'.repeat(33),
  ])
    t.false(localUserName.test(name), name);
});
