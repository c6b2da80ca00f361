import test from 'ava';
import { interruptSignal } from '../run/interrupt.ts';
import { pauseOnFailure } from './pause-on-failure.ts';

test('Ctrl-C where no world is kept is the run’s', (t) => {
  t.false(pauseOnFailure(1000).takesCtrlC?.() ?? true);
});

test('a Ctrl-C that somebody takes does not end the run, the next one does', (t) => {
  let kept = 1;
  using interrupt = interruptSignal(() => kept-- > 0);
  process.emit('SIGINT', 'SIGINT');
  t.false(interrupt.signal.aborted);
  process.emit('SIGINT', 'SIGINT');
  t.true(interrupt.signal.aborted);
});
