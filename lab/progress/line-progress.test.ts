import test from 'ava';
import { lineProgress } from './line-progress.ts';

test('each event is one line with its time and the scenario’s name, whatever it holds', (t) => {
  const lines: string[] = [];
  const progress = lineProgress(
    (text) => lines.push(text),
    () => 12_340,
  );
  progress.note('accelerator tcg: no\nkvm');
  progress.step('a', 'the world is up');
  progress.ended('a', 'pass', 26_500);
  progress.ended('b', 'skip', 0, 'interrupted by \u001b[31mSIGINT');
  t.deepEqual(lines, [
    '  12.3 s  accelerator tcg: no kvm\n',
    '  12.3 s  a: the world is up\n',
    '  12.3 s  a: pass, 26.5 s\n',
    '  12.3 s  b: skip, interrupted by \ufffd[31mSIGINT\n',
  ]);
});
