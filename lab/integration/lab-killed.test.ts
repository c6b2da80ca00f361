import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { waitUntil } from '../deadline/wait-until.ts';
import { processesOf, thingsOf } from '../testing/lab-leftovers.ts';
import { cleanAfter, type LabToKill, startLabToKill } from '../testing/lab-to-kill.ts';
import { type Moment, randomMoments } from '../testing/random-moments.ts';

const kills = Number(process.env['SPICE_SSO_LAB_KILLS'] ?? 5);
const seed = Number(process.env['SPICE_SSO_LAB_SEED'] ?? Date.now() % 1_000_000);
const processesTimeoutMs = 2000;
const guardTimeoutMs = 15_000;
const runTimeoutMs = 240_000;

test(`a lab that is killed at ${kills} random moments (seed ${seed}) leaves no process, and nothing after its guard or \`clean\``, async (t) => {
  t.timeout((kills + 1) * runTimeoutMs);
  const runMs = await lengthOfARun(t);
  for (const [index, moment] of randomMoments(kills, runMs, seed).entries()) {
    const what = `kill ${index + 1} of ${kills}, ${timeOf(moment)} of a run of ${Math.round(runMs)} ms, seed ${seed}`;
    const lab = await killedAt(t, moment, index % 2 === 1);
    await t.notThrowsAsync(processesAreGone(lab), what);
    // Without its guard a lab leaves things, which the next clean-up removes; the guard needs nobody.
    if (index % 2 === 0) await cleanAfter(lab);
    await t.notThrowsAsync(thingsAreGone(lab), what);
    t.log(`${what}: ${lab.said().trim().split('\n').at(-1) ?? ''}`);
  }
});

/** A run that nobody kills: it leaves nothing either, its guard included. */
async function lengthOfARun(t: ExecutionContext): Promise<number> {
  const startedAtMs = performance.now();
  const lab = await startLabToKill(t);
  const result = await lab.subprocess;
  const runMs = performance.now() - startedAtMs;
  t.is(result.exitCode, 0, `${result.stderr}\n${result.stdout}`);
  await processesAreGone(lab);
  await thingsAreGone(lab);
  return runMs;
}

/** Kills a run at a moment, with its guard or without; a run that was faster is killed a little earlier. */
async function killedAt(t: ExecutionContext, moment: Moment, guarded: boolean): Promise<LabToKill> {
  for (let afterMs = moment.afterMs; ; afterMs *= 0.8) {
    const lab = await startLabToKill(t);
    const ended = lab.subprocess.then(() => 'ended' as const);
    if (moment.afterWords !== undefined) await said(lab, moment.afterWords);
    const first = await Promise.race([ended, delay(afterMs, 'alive' as const)]);
    if (first === 'ended') continue;
    if (guarded) lab.subprocess.kill('SIGKILL');
    else await lab.killWithGuard();
    if ((await lab.subprocess).signal === 'SIGKILL') return lab;
  }
}

function said(lab: LabToKill, words: string): Promise<string> {
  return waitUntil(lab.said, (text) => text.includes(words), {
    for: `the lab to say: ${words}`,
    timeoutMs: runTimeoutMs,
    intervalMs: 10,
  });
}

function processesAreGone(lab: LabToKill) {
  return waitUntil(
    () => processesOf(lab.owner, lab.folder),
    (found) => found.length === 0,
    { for: 'the processes of the killed lab to end', timeoutMs: processesTimeoutMs },
  );
}

function thingsAreGone(lab: LabToKill) {
  return waitUntil(
    () => thingsOf(lab.owner, lab.folder),
    (found) => found.length === 0,
    { for: 'what the killed lab left to be removed', timeoutMs: guardTimeoutMs },
  );
}

function timeOf({ afterMs, afterWords }: Moment): string {
  return `${afterMs} ms after ${afterWords === undefined ? 'the start' : `“${afterWords}”`}`;
}
