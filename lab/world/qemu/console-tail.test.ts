import test from 'ava';
import { consoleTail } from './console-tail.ts';

test('a panic is quoted rather than the registers that follow it', (t) => {
  const panic = '[    3.5] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100';
  t.is(consoleTail(`[    3.4] erofs: mounted\r\n${panic}\r\n[    3.6] RIP: 0033:0x461189\r\n`), panic);
});

test('without a verdict the last lines are quoted', (t) => {
  t.is(consoleTail('1\n2\n3\n4\n\n5\n6\n7\n8\n9\n'), '2\n3\n4\n5\n6\n7\n8\n9');
  t.is(consoleTail(''), 'nothing');
});
