import test from 'ava';
import { waitUntil } from '../deadline/wait-until.ts';
import { lineProgress } from './line-progress.ts';

/** A log whose clock stands where it is put. */
function log(heartbeatMs?: number) {
  const lines: string[] = [];
  const clock = { nowMs: 12_340 };
  const progress = lineProgress((text) => lines.push(text), {
    nowMs: () => clock.nowMs,
    ...(heartbeatMs !== undefined && { heartbeatMs }),
  });
  return { lines, clock, progress };
}

test('what has happened is one line with its time, the scenario and how long it took, whatever it holds', (t) => {
  const { lines, progress: shown } = log();
  using progress = shown;
  progress.tell({ kind: 'note', text: 'accelerator tcg: no\nkvm' });
  progress.tell({ kind: 'step-began', scenario: 'a', title: 'the world is up', timeoutMs: 60_000 });
  progress.tell({ kind: 'text', text: '\nkept:\n  \u001benter it\n\n' });
  t.is(lines.length, 2);
  progress.tell({
    kind: 'step-ended',
    scenario: 'a',
    title: 'the world is up',
    outcome: 'pass',
    durationMs: 2640,
  });
  progress.tell({
    kind: 'step-ended',
    scenario: 'a',
    title: 'alice is in',
    outcome: 'fail',
    durationMs: 20_000,
    why: 'deadline: nobody came',
  });
  progress.tell({ kind: 'scenario-ended', scenario: 'a', outcome: 'fail', durationMs: 26_500 });
  progress.tell({
    kind: 'scenario-ended',
    scenario: 'b',
    outcome: 'skip',
    durationMs: 0,
    why: 'interrupted by \u001b[31mSIGINT',
  });
  t.deepEqual(lines, [
    '  12.3 s  accelerator tcg: no kvm\n',
    '\nkept:\n  \ufffdenter it\n',
    '  12.3 s  a: ✓ the world is up  2.6 s\n',
    '  12.3 s  a: ✗ alice is in  20.0 s: deadline: nobody came\n',
    '  12.3 s  a: fail, 26.5 s\n',
    '  12.3 s  b: skip, interrupted by \ufffd[31mSIGINT\n',
  ]);
});

test('what takes long is shown as going on with its deadline, and as done with how long it took', (t) => {
  const { lines, progress: shown } = log();
  using progress = shown;
  progress.tell({ kind: 'stage-began', stage: 'a machine boots', timeoutMs: 300_000 });
  progress.tell({ kind: 'stage-ended', stage: 'a machine boots', durationMs: 41_200 });
  t.deepEqual(lines, [
    '  12.3 s  … a machine boots, at most 5 min\n',
    '  12.3 s  a machine boots: done in 41.2 s\n',
  ]);
});

test('a heartbeat says what is going on, what it is at, and when it is given up', async (t) => {
  const { lines, clock, progress: shown } = log(1);
  using progress = shown;
  progress.tell({ kind: 'step-began', scenario: 'a', title: 'the channel is measured', timeoutMs: 600_000 });
  progress.tell({ kind: 'step-at', scenario: 'a', text: 'cell 3 of 24' });
  progress.tell({ kind: 'step-began', scenario: 'b', title: 'kept by hand' });
  clock.nowMs = 72_340;
  const said = await waitUntil(
    () => lines,
    (all) => all.length >= 2,
    { for: 'a heartbeat', timeoutMs: 5000, intervalMs: 1 },
  );
  t.deepEqual(said.slice(0, 2), [
    '  72.3 s  a: … the channel is measured (cell 3 of 24), 60 s of at most 10 min\n',
    '  72.3 s  b: … kept by hand, 60 s\n',
  ]);
});
