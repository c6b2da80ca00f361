import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { projectFolder } from '../../testing/lab-process.ts';
import { slowedCheckout } from '../../testing/slowed-checkout.ts';

/** Round trips, in which the proxy's work is waited for: what it does beside QEMU's own may cost nothing. */
const scenario = `
title: two builds of the proxy
realm:
  name: LAB.TEST
  principals:
    alice: { password: wonderland }
    host/guest1.lab.test: {}
guests:
  guest1: { users: [alice] }
desktops:
  desk: { user: alice }
steps:
  - bench:
      on: desk
      guest: guest1
      cells: [{ pattern: round-trip, size: [64B, 4KiB], layer: proxy }]
      warm-up: 200ms
      duration: 1s
`;
const pairs = 40;
/** A verdict is wrong in 4 % of sessions at most; the same wrong one twice is no chance. */
const sessions = 2;
const sessionMs = 15 * 60_000;

test.serial('a build against itself is no difference', async (t) => {
  t.timeout(sessions * sessionMs);
  t.is(await verdictOf(t, projectFolder, 'no difference'), 'no difference');
});

test.serial('ours is faster than a build whose round trips take a tenth longer', async (t) => {
  t.timeout(sessions * sessionMs);
  await using other = await slowedCheckout(0.1);
  t.is(await verdictOf(t, other.path, 'faster'), 'faster');
});

/** The verdict of the first session that says what is expected, or else of the last one. */
async function verdictOf(t: ExecutionContext, against: string, expected: string): Promise<string> {
  let verdict = '';
  for (let session = 0; session < sessions && verdict !== expected; session += 1) {
    verdict = await sessionAgainst(t, against);
    t.log(verdict);
  }
  return verdict;
}

async function sessionAgainst(t: ExecutionContext, against: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-against-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'two-builds.yaml');
  await writeFile(file, scenario);
  const options = ['--against', against, '--pairs', String(pairs), '--reports', folder];
  const { stdout, exitCode } = await execa(process.execPath, ['lab/main.ts', 'bench', file, ...options], {
    cwd: projectFolder,
    stdin: 'ignore',
    reject: false,
    timeout: sessionMs,
  });
  t.log(stdout.slice(stdout.indexOf('ours by the other build')));
  const bench: unknown = JSON.parse(await readFile(join(folder, 'latest', 'bench.json'), 'utf8'));
  const { verdict } = (bench as { comparison: { verdict: string } }).comparison;
  t.is(exitCode, verdict === 'cannot tell' ? 2 : verdict === 'slower' || verdict === 'mixed' ? 1 : 0);
  return verdict;
}
