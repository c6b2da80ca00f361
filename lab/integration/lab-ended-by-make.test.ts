import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { waitUntil } from '../deadline/wait-until.ts';
import { processesOf, thingsOf } from '../testing/lab-leftovers.ts';
import { latestResults, projectFolder } from '../testing/lab-process.ts';
import { scenarioText } from '../testing/scenario-text.ts';
import { type Owner, ownerOf } from '../world/owner/owner.ts';

/** A closed terminal is noticed with the next line of progress, which the boot of a guest comes before. */
const endTimeoutMs = 90_000;

test.serial('make that gets SIGTERM takes the lab and its world along', async (t) => {
  const { lab, top, folder } = await makeLab(t, (args) => ['make', ...args]);
  process.kill(top, 'SIGTERM');
  await isTakenDown(t, lab, folder, 'SIGTERM');
});

for (const kdc of ['auto', 'process']) {
  test.serial(`Ctrl-C at the terminal of make takes the world down (kdc=${kdc})`, async (t) => {
    const { lab, top, folder } = await makeLab(t, (args) => ['make', ...args, `kdc=${kdc}`]);
    // A terminal signals the whole foreground group, of which make is the first process.
    process.kill(-top, 'SIGINT');
    await isTakenDown(t, lab, folder, 'SIGINT');
  });
}

test.serial(
  'a terminal that is closed under make takes the world down, though make keeps the SIGHUP to itself',
  async (t) => {
    const { lab, top, folder } = await makeLab(t, (args) => [
      ...(['script', '-qefc', `make ${args.join(' ')}`, '/dev/null'] as const),
    ]);
    process.kill(top, 'SIGKILL');
    // Where the shell between them dies first, the kernel's word for that (setpriv) may come before the terminal's.
    await isTakenDown(t, lab, folder, '(SIGHUP|SIGTERM)');
  },
);

/** `make lab` in a session and a TMPDIR of its own, at the moment when its guest has begun to boot. */
async function makeLab(
  t: ExecutionContext,
  command: (args: readonly string[]) => readonly [string, ...string[]],
) {
  t.timeout(180_000);
  const folder = await mkdtemp('/tmp/make-');
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'small.yaml');
  await writeFile(file, scenarioText());
  const [program, ...args] = command(['lab', `scenario=${file}`, `args=--reports=${folder}`]);
  const { pid: top = 0 } = execa(program, args, {
    cwd: projectFolder,
    env: { TMPDIR: folder },
    stdio: 'ignore',
    reject: false,
    detached: true,
    timeout: 150_000,
  });
  const pidOf = async (pattern: string) => (await execa('pgrep', ['-f', pattern], { reject: false })).stdout;
  await waitUntil(() => pidOf(`qemu-system.* -name guest1 .*${folder}/`), Boolean, {
    for: 'QEMU to run',
    timeoutMs: 120_000,
    intervalMs: 100,
  });
  const lab = ownerOf(Number(await pidOf(`^node .*lab/main.ts run .*${folder}`)));
  if (lab === undefined) throw new Error('the lab has ended');
  return { lab, top, folder };
}

async function isTakenDown(t: ExecutionContext, lab: Owner, folder: string, signal: string): Promise<void> {
  const left = async () => [...(await processesOf(lab, folder)), ...(await thingsOf(lab, folder))];
  await waitUntil(
    async () => [...(ownerOf(lab.pid) === undefined ? [] : ['the lab']), ...(await left())],
    (found) => found.length === 0,
    { for: 'the lab to take its world down', timeoutMs: endTimeoutMs },
  );
  const results = await latestResults(folder);
  t.is(results.outcome, 'error');
  t.regex(JSON.stringify(results.scenarios[0]?.steps), new RegExp(`interrupted by ${signal}`));
}
