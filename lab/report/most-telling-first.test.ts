import test from 'ava';
import { mostTellingFirst } from './most-telling-first.ts';

const artifacts = [
  { kind: 'console', path: 'artifacts/a/guest1-console.log' },
  { kind: 'journal', path: 'artifacts/a/guest1-journal.jsonl' },
  { kind: 'journal', path: 'artifacts/a/guest1-journal.log' },
  { kind: 'qmp', path: 'artifacts/a/guest1-qmp.jsonl' },
  { kind: 'journal', path: 'artifacts/a/guest2-journal.log' },
  { kind: 'qemu', path: 'artifacts/a/guest1-qemu.log' },
  { kind: 'krb5-trace', path: 'artifacts/a/desk-krb5-trace.log' },
  { kind: 'transcript', path: 'artifacts/a/desk-transcript.jsonl' },
  { kind: 'proxy', path: 'artifacts/a/desk-proxy.log' },
  { kind: 'kdc-log', path: 'artifacts/a/kdc.log' },
  { kind: 'screenshot', path: 'artifacts/a/guest1-screen.png' },
] as const;

const first = (count: number, step: Parameters<typeof mostTellingFirst>[1]) =>
  mostTellingFirst(artifacts, step)
    .slice(0, count)
    .map((path) => path.slice('artifacts/a/'.length));

test('a refused login is looked for on the channel, at both ends and at the KDC', (t) => {
  const step = { verb: 'expect-login', args: { guest: 'guest2' }, code: 'login-refused' };
  t.deepEqual(first(4, step), [
    'desk-transcript.jsonl',
    'desk-proxy.log',
    'guest2-journal.log',
    'guest1-journal.log',
  ]);
  t.is(first(11, step).length, artifacts.length);
});

test('the verb says what comes first, the journal for programs after its text', (t) => {
  t.is(first(1, { verb: 'expect-kdc', args: { kdc: {} } })[0], 'kdc.log');
  t.is(first(1, { verb: 'expect-screen', args: { guest: 'guest1' } })[0], 'guest1-screen.png');
  t.deepEqual(first(3, { verb: 'run', args: { on: 'guest1' } }), [
    'guest1-journal.log',
    'guest2-journal.log',
    'guest1-journal.jsonl',
  ]);
});

test('a world that did not come up is looked for in QEMU and on the console', (t) => {
  t.deepEqual(first(2, { code: 'machine-ended' }), ['guest1-qemu.log', 'guest1-console.log']);
});
