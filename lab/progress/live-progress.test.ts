import test from 'ava';
import { waitUntil } from '../deadline/wait-until.ts';
import { fitLine } from './fit-line.ts';
import { liveFrame, type LiveState } from './live-frame.ts';
import { liveProgress } from './live-progress.ts';

const state = (names: readonly string[]): LiveState => ({
  total: 9,
  done: 2,
  failed: ['c', 'd'],
  steps: [],
  ongoing: names.map((scenario) => ({
    scenario,
    what: 'the world is up',
    beganAtMs: 1000,
    timeoutMs: 60_000,
  })),
});

const stepEnded = (scenario: string, title: string) =>
  ({ kind: 'step-ended', scenario, title, outcome: 'pass', durationMs: 2000 }) as const;
const began = (scenario: string, title: string) => ({ kind: 'step-began', scenario, title }) as const;

/** A terminal as a user sees it: only what the display may use is understood. */
function fakeTerminal(columns = 40, rows = 8) {
  const lines = [''];
  let row = 0;
  let writes = 0;
  return {
    columns,
    rows,
    seen: () => lines.map((line) => line.trimEnd()),
    writes: () => writes,
    write: (text: string) => {
      writes += 1;
      for (const [piece, count] of text.replaceAll('\u001b[', '⎋').matchAll(/⎋(\d+)A|⎋J|[^⎋]/gu)) {
        if (count !== undefined) row -= Number(count);
        else if (piece === '⎋J') lines.splice(row, lines.length, '');
        else if (piece === '\n') lines[++row] ??= '';
        else if (piece !== '\r') lines[row] = `${lines[row] ?? ''}${piece}`;
      }
    },
  };
}

test('each running scenario has a line with its step, time and deadline; the counts and what failed come last', (t) => {
  t.deepEqual(liveFrame(state(['a', 'longer']), 13_400, { columns: 80, rows: 24 }), [
    '12 s of 60 s  a       the world is up',
    '12 s of 60 s  longer  the world is up',
    '2 of 9 done, 2 failed: d, c',
  ]);
});

test('on 60 columns a long name is cut, so that its step can still be read', (t) => {
  const [line = ''] = liveFrame(state(['agent-killed-before-showing']), 13_400, { columns: 60, rows: 24 });
  t.is(line, '12 s of 60 s  agent-killed-before…  the world is up');
  const bench = { what: 'the channel is measured', at: 'cell 3 of 24: echo of 64 B', beganAtMs: 0 };
  t.deepEqual(
    liveFrame({ ...state([]), total: 1, ongoing: [bench], steps: ['✓ first  0.1 s'] }, 5000, {
      columns: 60,
      rows: 24,
    }),
    ['✓ first  0.1 s', '5 s  cell 3 of 24: echo of 64 B'],
  );
});

test('more scenarios than rows are counted, and no line is ever wider than the screen', (t) => {
  const names = Array.from({ length: 30 }, (_, index) => `scenario-${index}-${'x'.repeat(60)}`);
  const lines = liveFrame(state(names), 2000, { columns: 40, rows: 10 });
  t.is(lines.length, 9);
  t.is(lines[7], '     … and 23 more');
  t.true(lines.every((line) => line.length < 40));
});

test('a line is cut by the columns that its characters take', (t) => {
  t.is(fitLine('short', 5), 'short');
  t.is(fitLine('longer', 5), 'long…');
  t.is(fitLine('日本語', 6), '日本語');
  t.is(fitLine('日本語', 5), '日本…');
});

test('what runs is redrawn in its place, what has ended stays above it', async (t) => {
  const terminal = fakeTerminal();
  {
    using progress = liveProgress(terminal, { total: 2, nowMs: () => 5000, redrawMs: 1 });
    progress.tell({ kind: 'note', text: 'accelerator tcg' });
    progress.tell(began('a', 'first'));
    progress.tell(began('b', 'first'));
    const shows = (lines: readonly string[]) =>
      waitUntil(terminal.seen, (seen) => seen.join('|') === lines.join('|'), {
        for: lines.join('|'),
        timeoutMs: 2000,
        intervalMs: 1,
      });
    await shows(['accelerator tcg', '0 s  a  first', '0 s  b  first', '0 of 2 done, 0 failed']);
    progress.tell({ ...stepEnded('a', 'first'), outcome: 'fail', why: 'not-met: no' });
    progress.tell({ kind: 'scenario-ended', scenario: 'a', outcome: 'fail', durationMs: 2500 });
    progress.tell(stepEnded('b', 'first'));
    progress.tell(began('b', 'second \u001b[2J'));
    await shows([
      'accelerator tcg',
      'a: ✗ first  2.0 s: not-met: no',
      'a: fail, 2.5 s',
      '0 s  b  second \ufffd[2J',
      '1 of 2 done, 1 failed: a',
    ]);
    progress.tell({
      kind: 'scenario-ended',
      scenario: 'b',
      outcome: 'skip',
      durationMs: 0,
      why: 'interrupted by SIGINT',
    });
    t.pass();
  }
  t.deepEqual(terminal.seen(), [
    'accelerator tcg',
    'a: ✗ first  2.0 s: not-met: no',
    'a: fail, 2.5 s',
    'b: skip, interrupted by SIGINT',
    '',
  ]);
});

test('of one scenario the steps that hold are shown until its report follows', async (t) => {
  const terminal = fakeTerminal();
  {
    using progress = liveProgress(terminal, { total: 1, nowMs: () => 0, redrawMs: 1 });
    progress.tell(stepEnded('a', 'first'));
    progress.tell(began('a', 'second'));
    const seen = await waitUntil(terminal.seen, (lines) => lines.length > 1, {
      for: 'the step that is going on',
      timeoutMs: 2000,
      intervalMs: 1,
    });
    t.deepEqual(seen, ['✓ first  2.0 s', '0 s  second']);
  }
  t.deepEqual(terminal.seen(), ['']);
});

test('however much happens, the rate of redraws is bounded', async (t) => {
  const terminal = fakeTerminal();
  using progress = liveProgress(terminal, { total: 1, nowMs: () => 0, redrawMs: 50 });
  for (let count = 0; count < 10_000; count++) progress.tell(began('a', `step ${count}`));
  t.is(terminal.writes(), 0);
  await waitUntil(terminal.writes, (writes) => writes > 0, {
    for: 'a frame',
    timeoutMs: 2000,
    intervalMs: 5,
  });
  t.true(terminal.seen().join().includes('step 9999'));
});

test('a terminal that does not know its size is taken for one of 80 by 24', async (t) => {
  const terminal = fakeTerminal(0, 0);
  using progress = liveProgress(terminal, { total: 1, nowMs: () => 0, redrawMs: 1 });
  progress.tell(began('a', 'x'.repeat(200)));
  const seen = await waitUntil(terminal.seen, ([line = '']) => line.includes('x'), {
    for: 'the step',
    timeoutMs: 2000,
    intervalMs: 1,
  });
  t.is(seen[0]?.length, 79);
});
