import test from 'ava';
import { shows } from './expect-screen.ts';

test('a text is in one of the rows, or in none', (t) => {
  t.true(shows(['', 'guest1 login: '], 'login:'));
  t.false(shows(['', 'guest1 login: '], 'alice'));
});

test('a screen that shows nothing does not lack a text either', (t) => {
  t.is(shows(['   ', ''], 'alice'), undefined);
  t.is(shows([], 'alice'), undefined);
});
