import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import { execa } from 'execa';
import { type Results, resultsSchema } from '../report/results-schema.ts';

export const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

const runTimeoutMs = 240_000;

/** A run of the lab's own command line, with a reports folder that ends with the test. */
export async function startLab(
  t: ExecutionContext,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const reports = await mkdtemp(join(tmpdir(), 'lab-reports-'));
  t.teardown(() => rm(reports, { recursive: true, force: true }));
  const subprocess = execa(process.execPath, ['lab/main.ts', 'run', '--reports', reports, ...args], {
    cwd: projectFolder,
    env,
    stdin: 'ignore',
    reject: false,
    timeout: runTimeoutMs,
  });
  return { subprocess, reports };
}

/** The results of the newest run in a reports folder. */
export async function latestResults(reports: string): Promise<Results> {
  return resultsSchema.parse(JSON.parse(await readFile(join(reports, 'latest', 'results.json'), 'utf8')));
}
