import test from 'ava';
import { journalOf } from '../testing/scenario-run.ts';
import { journalReader } from './journal-lines.ts';

const beganAtMs = Date.parse('2026-01-02T03:04:05.000Z');

/** What a reader makes of these entries. */
function read(entries: readonly object[], scenario?: string) {
  const reader = journalReader(scenario);
  return entries.map((entry) => reader(JSON.stringify(entry)));
}

test('the time of an entry is the run’s begin and the ms since', (t) => {
  const journal = journalOf('one');
  const [, ended] = read([journal.runStarted(), journal.stepEnded(0, 'it holds', 'pass')]);
  t.deepEqual(ended, { atMs: beganAtMs + 4, source: 'lab', text: '✓ it holds  1.0 s' });
});

test('a step that does not hold says why', (t) => {
  const error = { code: 'not-met', message: 'it is otherwise' };
  const [line] = read([journalOf('one').stepEnded(0, 'it holds', 'fail', error)]);
  t.is(line?.text, '✗ it holds  1.0 s: not-met: it is otherwise');
});

test('a part’s own event is shown with its fields', (t) => {
  const event = { event: 'login', level: 'warning', state: 'opened', count: 2 };
  const [line] = read([{ atMs: 1, source: 'plugin', scenario: 'one', kind: 'log', ...event }]);
  t.like(line, { source: 'plugin', text: 'warning: login state=opened count=2' });
});

test('another scenario’s entries are left out, the run’s own stay', (t) => {
  const [run, one, two] = read(
    [journalOf('one').runStarted(), journalOf('one').started(), journalOf('two').started()],
    'one',
  );
  t.deepEqual(
    [run?.text, one?.text, two?.text],
    ['run 20260102-030405-1a2b', 'scenarios/one.yaml: The title of one', undefined],
  );
});

test('a line that is no entry is passed over', (t) => {
  const reader = journalReader();
  t.is(reader('{"atMs":1'), undefined);
  t.is(reader('{"atMs":1,"kind":"unheard-of"}'), undefined);
});
