import test from 'ava';
import { listLines } from './list-command.ts';

test('a scenario is listed with its last outcome, or a dash where no run has ended it', (t) => {
  const plans = [
    { name: 'forwardable-tgt', title: 'A title', tags: ['smoke'] },
    { name: 'kinds+kdc=process', title: 'Another', tags: [] },
  ];
  const last = { outcome: 'fail', durationMs: 4321, startedAt: '2026-01-02T03:04:05.678Z' } as const;
  t.deepEqual(listLines(plans, new Map([['forwardable-tgt', last]])), [
    'forwardable-tgt    fail  4.3 s  2026-01-02 03:04  @smoke  A title',
    'kinds+kdc=process  -                                      Another',
  ]);
});
