import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { Secret } from '../secret/secret.ts';
import { createJournal } from './journal.ts';
import type { JournalEvent } from './journal-schema.ts';
import { JournalError, parseJournal } from './journal-schema.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

const newFile = () => join(temporaryFolder('journal-'), 'journal.jsonl');
const mark = (ms: number): JournalEvent => ({ source: 'lab', scenario: 's', kind: 'mark', name: 'sasl', ms });
const read = (file: string) => parseJournal(readFileSync(file, 'utf8'), file);

test('what is written is read back in order, marked with the ms since the run began', (t) => {
  const file = newFile();
  {
    using journal = createJournal(file);
    for (const ms of [1, 2, 3]) journal.write(mark(ms));
  }
  const entries = read(file);
  t.deepEqual(
    entries.map((entry) => entry.kind === 'mark' && entry.ms),
    [1, 2, 3],
  );
  const times = entries.map(({ atMs }) => atMs);
  t.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
});

test('other processes see an event one turn of the event loop later', async (t) => {
  using journal = createJournal(newFile());
  journal.write(mark(1));
  await new Promise(setImmediate);
  t.is(read(journal.file).length, 1);
});

test('a burst within one turn does not wait for the turn to end', (t) => {
  using journal = createJournal(newFile());
  for (let count = 0; count < 2000; count += 1) journal.write(mark(count));
  t.true(read(journal.file).length > 500);
});

test('an event of a size that could fill the disk is replaced by a note', (t) => {
  const file = newFile();
  {
    using journal = createJournal(file);
    journal.write({ source: 'guest', scenario: 's', kind: 'log', message: 'x'.repeat(300_000) });
  }
  t.like(read(file), { 0: { kind: 'log', event: 'oversize', source: 'guest' }, length: 1 });
});

test('a log line that overwrites the fields of the journal cannot make it unreadable', (t) => {
  const file = newFile();
  const fromGuest: Record<string, unknown> = { kind: 'step-ended', source: 'somewhere' };
  {
    using journal = createJournal(file);
    journal.write({ source: 'guest', kind: 'log', ...fromGuest });
    journal.write(mark(1));
  }
  t.like(read(file), { 0: { kind: 'log', source: 'lab', event: 'malformed' }, 1: { kind: 'mark' } });
});

test('a secret in an event is masked', (t) => {
  const file = newFile();
  {
    using journal = createJournal(file);
    journal.write({ source: 'lab', kind: 'log', password: new Secret('wonderland') });
  }
  t.true(readFileSync(file, 'utf8').includes('"password":"***"'));
});

test('a disk that is full is reported by the write that meets it', (t) => {
  const append = () => {
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  };
  const journal = createJournal(newFile(), { append });
  journal.write(mark(1));
  t.is(t.throws(() => journal.flush(), { instanceOf: JournalError }).code, 'unwritable');
  t.throws(() => journal.write(mark(2)), { instanceOf: JournalError });
});

test('after the end nothing is written, and ending twice is no mistake', (t) => {
  const journal = createJournal(newFile());
  journal[Symbol.dispose]();
  journal.write(mark(1));
  journal[Symbol.dispose]();
  t.is(read(journal.file).length, 0);
});

test('the last line of a killed run is left out, any other bad line is named', (t) => {
  const whole = '{"atMs":1,"source":"lab","kind":"log"}\n';
  t.is(parseJournal(`${whole}{"atMs":2,"sour`, 'j').length, 1);
  for (const bad of [
    '{"atMs":2,"sour',
    '{"atMs":-1,"source":"lab","kind":"log"}',
    '{"atMs":1,"source":"lab","kind":"unheard-of"}',
  ]) {
    const error = t.throws(() => parseJournal(`${whole}${bad}\n`, 'j'), { instanceOf: JournalError });
    t.is(error.code, 'bad-line');
    t.true(error.message.startsWith('j:2: '));
  }
});
