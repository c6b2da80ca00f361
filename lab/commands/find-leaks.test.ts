import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { planText } from '../scenario/plan-scenario.ts';
import { scenarioText } from '../testing/scenario-text.ts';
import { findLeaks } from './find-leaks.ts';

test('a password that only a step has is looked for too, and shown nowhere in the plan', async (t) => {
  const text = scenarioText(
    19,
    '  - vdsm: { guest: guest1, send: login, user: alice, password: looking-glass }\n' +
      '  - kinit: { on: desk, as: alice, password: through-the, expect: wrong-password }',
  );
  const plan = planText(text.replace('users: [alice],', 'users: [alice], control: true,'), 's.yaml');
  t.notRegex(JSON.stringify(plan), /looking-glass|through-the/);
  const folder = await mkdtemp(join(tmpdir(), 'leaks-'));
  t.teardown(() => rm(folder, { recursive: true }));
  t.deepEqual(await findLeaks(folder, plan), []);
  await writeFile(join(folder, 'vdsm.log'), 'login looking-glass and through-the');
  t.is((await findLeaks(folder, plan)).length, 2);
});
