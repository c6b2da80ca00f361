import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { measureRun } from './measure-run.ts';
import { measurementsSchema } from './measurements-schema.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

test('the journal of a run’s folder becomes measurements.json beside it', async (t) => {
  const folder = temporaryFolder('measure-');
  const lab = { source: 'lab', scenario: 'a' };
  const journal = [
    { ...lab, atMs: 1, kind: 'scenario-started', title: 'A', file: 'a.yaml' },
    { ...lab, atMs: 2, kind: 'mark', name: 'kdc-ready', ms: 45 },
  ];
  writeFileSync(join(folder, 'journal.jsonl'), journal.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  const measurements = await measureRun(folder);
  t.is(measurements.scenarios[0]?.measurements['kdc-ready']?.p50, 45);
  t.deepEqual(
    measurementsSchema.parse(JSON.parse(readFileSync(join(folder, 'measurements.json'), 'utf8'))),
    measurements,
  );
});
