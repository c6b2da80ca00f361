import test from 'ava';
import type { WorldStatus } from './request-schema.ts';
import { worldTable } from './world-table.ts';

const status: WorldStatus = {
  owner: 'bob (sudo)',
  checkout: '/home/bob/lab',
  scenario: 'forwardable-tgt',
  run: '20260102-030405-1a2b',
  artifactFolder: '/r/artifacts/forwardable-tgt',
  pid: 7,
  guests: [
    { name: 'guest1', state: 'running' },
    { name: 'guest2', state: 'ended (SIGKILL)' },
  ],
  desktops: ['desk'],
  steps: { done: 2, of: 9, last: 'desk opens the console of guest1' },
  endsAtMs: 1_000_000,
};

test('a world is a line: whose it is, its machines with their state, the time left, the step reached', (t) => {
  t.is(
    worldTable([{ id: 'aBc123', status }], 40_000),
    [
      'ID      SCENARIO         OWNER       CHECKOUT       RUN                   MACHINES                                      LEFT    STEP',
      'aBc123  forwardable-tgt  bob (sudo)  /home/bob/lab  20260102-030405-1a2b  guest1 running, guest2 ended (SIGKILL), desk  16 min  2 of 9: desk opens the console of guest1',
      '',
    ].join('\n'),
  );
});

test('a world that is kept for its failure says which step did not hold', (t) => {
  const failure = { step: 'the login is opened', code: 'login-refused', message: 'the ticket is not ok' };
  t.regex(
    worldTable([{ id: 'aBc123', status: { ...status, failure } }], 0),
    /2 of 9; did not hold: the login is opened \(login-refused\)\n$/,
  );
});

test('no world is said to be none', (t) => {
  t.is(worldTable([], 0), 'no world is kept\n');
});
