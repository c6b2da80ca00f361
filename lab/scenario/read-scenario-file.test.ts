import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { maxScenarioBytes, readScenarioFile } from './read-scenario-file.ts';
import { ScenarioError } from './scenario-error.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

const folder = temporaryFolder('scenario-');

const fileOf = (name: string, content: string | Buffer) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

const codeFor = async (file: string) => {
  try {
    await readScenarioFile(file);
    return 'none';
  } catch (error) {
    return error instanceof ScenarioError ? error.code : error;
  }
};

test('a file of the largest size is read, one more octet is too large', async (t) => {
  t.is((await readScenarioFile(fileOf('largest', 'a'.repeat(maxScenarioBytes)))).length, maxScenarioBytes);
  t.is(await codeFor(fileOf('larger', 'a'.repeat(maxScenarioBytes + 1))), 'too-large');
});

test('a file that does not exist is not found', async (t) => {
  t.is(await codeFor(join(folder, 'absent.yaml')), 'not-found');
});

test('a folder, a pipe, a device and a file of octets that are no text are unreadable', async (t) => {
  const pipe = join(folder, 'pipe');
  execFileSync('/usr/bin/mkfifo', [pipe]);
  for (const file of [folder, pipe, '/dev/zero', fileOf('latin1', Buffer.from([0x66, 0xfc, 0x72]))])
    t.is(await codeFor(file), 'unreadable', file);
});
