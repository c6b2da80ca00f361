import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { existing } from './evidence.ts';
import { writeReadable } from './readable-journal.ts';

const record = (second: number, MESSAGE: string) =>
  `${JSON.stringify({
    __REALTIME_TIMESTAMP: String(Date.UTC(2026, 0, 2, 3, 4, second) * 1000),
    SYSLOG_IDENTIFIER: 'greetd',
    _BOOT_ID: '4641c51b9bde4b6f978ec6faef4560ce',
    MESSAGE,
  })}\n`;

test('a guest’s journal can be read as text, a line a record', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'readable-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const path = join(folder, 'guest1-journal.jsonl');
  const agent = {
    time: '2026-01-02T03:04:06.000Z',
    component: 'sso-guest-agent',
    level: 'info',
    event: 'ready',
    spn: 'host/guest1',
  };
  await writeFile(path, `${record(5, 'session opened')}no record\n${record(6, JSON.stringify(agent))}`);
  const text = join(folder, 'guest1-journal.log');
  t.deepEqual(await writeReadable({ kind: 'journal', path }), { kind: 'journal', path: text });
  t.is(
    await readFile(text, 'utf8'),
    '03:04:05.000 greetd: session opened\n03:04:06.000 sso-guest-agent: ready spn=host/guest1\n',
  );
  t.is(await writeReadable({ kind: 'qmp', path: join(folder, 'guest1-qmp.jsonl') }), undefined);
});

test('what is not there or has nothing in it is no evidence', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'existing-'));
  t.teardown(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'kdc.log'), 'a request\n');
  await writeFile(join(folder, 'guest1-console.log'), '');
  const kdc = { kind: 'kdc-log', path: join(folder, 'kdc.log') } as const;
  t.deepEqual(
    await existing([
      { kind: 'console', path: join(folder, 'guest1-console.log') },
      kdc,
      { kind: 'qmp', path: join(folder, 'guest1-qmp.jsonl') },
    ]),
    [kdc],
  );
});
