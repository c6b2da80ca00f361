import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { readChannelLines } from './read-channel-lines.ts';

test('what the client keeps of its channel is read back, up to the line that is being written', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'channel-lines-'));
  const file = join(folder, 'transcript.jsonl');
  t.deepEqual(await readChannelLines(file), []);
  await writeFile(
    file,
    '{"time":"2026-01-01T00:00:00.000Z","direction":"sent","line":"info spn"}\n' +
      '{"time":"2026-01-01T00:00:00.001Z","direction":"received","line":"error 404 unknown attribute"}\n' +
      '{"time":"2026-01-01T00:00:00.0',
  );
  t.deepEqual(await readChannelLines(file), [
    { by: 'client', line: 'info spn' },
    { by: 'guest', line: 'error 404 unknown attribute' },
  ]);
  await rm(folder, { recursive: true });
});
