import test from 'ava';
import { waitUntil } from '../deadline/wait-until.ts';
import { processesOf, thingsOf } from '../testing/lab-leftovers.ts';
import { latestResults } from '../testing/lab-process.ts';
import { cleanAfter, startLabToKill } from '../testing/lab-to-kill.ts';
import { startPrivateEngine } from '../testing/private-engine.ts';
import { ensureEngine } from '../world/docker/start-engine.ts';

test('an engine that is killed in mid-run ends the run with an error, and its container is gone once it is back', async (t) => {
  t.timeout(180_000);
  const engine = await startPrivateEngine(t, await ensureEngine());
  process.env['DOCKER_HOST'] = `unix://${engine.socket}`;
  const lab = await startLabToKill(t);
  await waitUntil(lab.said, (text) => text.includes('alice gets a forwardable ticket'), {
    for: 'the world to be up',
    timeoutMs: 120_000,
  });
  await engine.kill();
  const result = await lab.subprocess;
  t.is(result.exitCode, 2, result.stdout);
  const errors = (await latestResults(lab.reports)).scenarios[0]?.steps.map(({ error }) => error) ?? [];
  t.regex(
    errors.find((error) => error?.code === 'not-removed')?.message ?? '',
    /^the KDC's container [0-9a-f]{12} could not be removed \(.*ECONNREFUSED.*\): make clean does it/,
  );
  t.deepEqual(await processesOf(lab.owner, lab.folder), []);
  await engine.start();
  t.regex((await thingsOf(lab.owner, lab.folder)).join(), /^container [0-9a-f]{64}$/);
  await cleanAfter(lab);
  t.deepEqual(await thingsOf(lab.owner, lab.folder), []);
});
