import test from 'ava';
import { didYouMean, nearestWord } from './nearest-word.ts';

const words = ['okAsDelegate', 'password', 'policy'];

test('the word that is fewest edits away is meant', (t) => {
  t.is(nearestWord('okAsDelegat', words), 'okAsDelegate');
  t.is(nearestWord('passwrod', words), 'password');
  t.is(nearestWord('POLICY', words), 'policy');
});

test('a word like no other means none', (t) => {
  t.is(nearestWord('memory', words), undefined);
  t.is(nearestWord('x', ['users']), undefined);
  t.is(didYouMean('memory', words), '');
});

test('a very long word is answered at once', (t) => {
  t.is(nearestWord('x'.repeat(1_000_000), words), undefined);
});
