import test from 'ava';
import { authToLocalMistake } from './auth-to-local.ts';

test('rules of krb5.conf(5) have no mistake', (t) => {
  for (const rule of [
    'DEFAULT',
    'RULE:[1:$1](alice)s/.*/root/',
    String.raw`RULE:[1:$1@$0](carol@OTHER\.TEST)s/@.*//`,
    'RULE:[2:$1](johndoe)s/^.*$/guest/',
    'RULE:[1:$1]s/a/b/g s/c/d/',
    'RULE:(.*)s/@.*//',
    'RULE:',
  ])
    t.is(authToLocalMistake(rule), undefined, rule);
});

test('rules that libkrb5 does not read are told by their first mistake', (t) => {
  for (const [rule, mistake] of [
    ['alice', /expected DEFAULT or RULE:/],
    ['RULE:[1:$1@$0](.*@LAB.TEST', /lacks its closing parenthesis/],
    ['RULE:[1:$1@$0](.*@LAB.TEST)s/@.*///L', /found "\/L"/],
    ['RULE:[1:$1', /expected \[n:string\]/],
    ['RULE:[x:$1]', /expected \[n:string\]/],
    ['RULE:[1:$x]', /expected \[n:string\]/],
    ['RULE:[1:$1]s/a/b', /found "s\/a\/b"/],
    ['RULE:[1:$1]y/a/b/', /found "y\/a\/b\/"/],
  ] as const)
    t.regex(authToLocalMistake(rule) ?? '', mistake, rule);
});
