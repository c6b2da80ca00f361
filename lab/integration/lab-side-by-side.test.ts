import test from 'ava';
import { waitUntil } from '../deadline/wait-until.ts';
import { processesOf, thingsOf } from '../testing/lab-leftovers.ts';
import { cleanAfter, startLabToKill } from '../testing/lab-to-kill.ts';

test.serial(
  'of labs that run at once one is killed and cleared away; the others pass, and each leaves nothing',
  async (t) => {
    t.timeout(300_000);
    // One TMPDIR for all of them: what tells them apart is whose the things are.
    const killed = await startLabToKill(t);
    const others = [await startLabToKill(t, killed.folder), await startLabToKill(t, killed.folder)];
    for (const lab of [killed, ...others]) {
      await waitUntil(
        () => processesOf(lab.owner, '/no/folder'),
        (found) => found.some((line) => line.includes('qemu-system-x86_64 -name guest1')),
        { for: 'a machine of each lab', timeoutMs: 60_000 },
      );
    }
    await killed.killWithGuard();
    const removed = await cleanAfter(killed);
    t.regex(removed, new RegExp(`removed ${killed.folder}/\\S*/run-${killed.owner.pid}-`));
    for (const lab of others) t.notRegex(removed, new RegExp(`run-${lab.owner.pid}-`));

    for (const lab of others) {
      const result = await lab.subprocess;
      t.is(result.exitCode, 0, `${result.stderr}\n${result.stdout}`);
      t.deepEqual(await processesOf(lab.owner, '/no/folder'), []);
    }
    for (const lab of [killed, ...others]) t.deepEqual(await thingsOf(lab.owner, lab.folder), []);
  },
);

test.serial('the next start removes what a killed lab left', async (t) => {
  t.timeout(300_000);
  const killed = await startLabToKill(t);
  await waitUntil(
    () => thingsOf(killed.owner, killed.folder),
    (found) => found.length > 0,
    {
      for: 'the lab to own something',
      timeoutMs: 60_000,
    },
  );
  await killed.killWithGuard();
  t.not((await thingsOf(killed.owner, killed.folder)).length, 0);
  const next = await startLabToKill(t, killed.folder);
  const own = `run-${killed.owner.pid}-`;
  await waitUntil(
    async () =>
      (await thingsOf(killed.owner, killed.folder)).filter(
        (name) => name.includes(own) || name.startsWith('container'),
      ),
    (found) => found.length === 0,
    { for: 'the next start to remove it', timeoutMs: 20_000 },
  );
  await waitUntil(next.said, (text) => text.includes('left by a dead lab: removed '), {
    for: 'the next start to say so',
    timeoutMs: 10_000,
  });
  next.subprocess.kill('SIGTERM');
  await next.subprocess;
  t.deepEqual(await thingsOf(next.owner, killed.folder), []);
});
