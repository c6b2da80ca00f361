import test from 'ava';
import { parseWatchLine } from './console-view.ts';

test('a line of the watcher is read with its sessions', (t) => {
  t.deepEqual(parseWatchLine('watch 1 9500250 190 50500 0 tty12 7 c2,alice,1,online 5,bob,0,closing'), {
    guestMs: 9500.25,
    samples: 190,
    longestPauseMs: 50.5,
    lost: 0,
    terminal: 'tty12',
    asked: 7,
    sessions: [
      { id: 'c2', user: 'alice', vt: 1, state: 'online' },
      { id: '5', user: 'bob', vt: 0, state: 'closing' },
    ],
  });
});

test('before the first question, with nobody logged in, a line is whole', (t) => {
  const read = parseWatchLine('watch 1 1 1 0 0 tty1 -');
  t.is(read?.asked, -1);
  t.deepEqual(read?.sessions, []);
});

for (const [what, text] of [
  ['another version', 'watch 2 1 1 0 0 tty1 -'],
  ['a line that was cut', 'watch 1 1 1 0 0 tty'.slice(0, 14)],
  ['a session without its state', 'watch 1 1 1 0 0 tty1 - c2,alice,1'],
  ['a terminal that is no number', 'watch 1 1 1 0 0 tty1 - c2,alice,one,active'],
  ['text', 'hello'],
] as const) {
  test(`${what} is no line of the watcher`, (t) => t.is(parseWatchLine(text), undefined));
}
