import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { waitUntil } from '../deadline/wait-until.ts';
import { latestResults, projectFolder, startLab } from '../testing/lab-process.ts';
import { engineJson } from '../world/docker/engine-request.ts';
import { findEngine } from '../world/docker/find-engine.ts';

const scenarioFile = join(projectFolder, 'scenarios/delegation/forwardable-tgt.yaml');

// Each run has a machine of its own; side by side they would only slow each other down.
test.serial('where the service is not ok-as-delegate the login fails, and the reason is named', async (t) => {
  t.timeout(300_000);
  const { subprocess, reports } = await startCopy(t, ['--kdc', 'container']);
  t.is((await subprocess).exitCode, 1);

  const results = await latestResults(reports);
  t.is(results.outcome, 'fail');
  t.is(results.host.kdc, 'container');
  const steps = results.scenarios[0]?.steps ?? [];
  const failed = steps.filter((step) => step.outcome === 'fail');
  t.deepEqual(
    failed.map((step) => step.title),
    ['the login of alice on guest1 is opened'],
  );
  t.regex(failed[0]?.error?.message ?? '', /not marked ok-as-delegate/);
  t.like(
    steps.find((step) => step.title.startsWith('lockout oracle')),
    { outcome: 'pass' },
  );
  t.true((failed[0]?.error?.evidence.length ?? 0) > 5);
  t.deepEqual(await engineActions(results.host.kdcContainer ?? ''), ['create', 'start', 'die', 'destroy']);
});

test.serial('Ctrl-C takes the world down and leaves nothing', async (t) => {
  t.timeout(300_000);
  const { subprocess, reports } = await startCopy(t, []);
  const machines = () =>
    execa('pgrep', ['-P', String(subprocess.pid), '-f', 'qemu-system.* -name guest1 '], { reject: false });
  await waitUntil(machines, (found) => found.stdout !== '', {
    for: 'QEMU to run',
    timeoutMs: 120_000,
    intervalMs: 200,
    describe: () => 'none',
  });
  const { stdout: pid } = await machines();
  subprocess.kill('SIGINT');

  t.is((await subprocess).exitCode, 2);
  t.is((await execa('ps', ['-o', 'comm=', '-p', pid.trim()], { reject: false })).stdout, '');
  const results = await latestResults(reports);
  t.is(results.outcome, 'error');
  t.regex(JSON.stringify(results.scenarios[0]?.steps), /interrupted by SIGINT/);
  t.deepEqual(await containersOf(results.run), []);
});

/** A copy of forwardable-tgt with one line changed: the service is not ok-as-delegate. */
async function startCopy(t: ExecutionContext, args: readonly string[]) {
  const original = await readFile(scenarioFile, 'utf8');
  const copy = original.replace(
    'host/guest1.lab.test: { okAsDelegate: true }',
    'host/guest1.lab.test: { okAsDelegate: false }',
  );
  t.not(copy, original);
  const folder = await mkdtemp(join(tmpdir(), 'lab-scenario-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const file = join(folder, 'not-ok.yaml');
  await writeFile(file, copy);
  return startLab(t, [...args, file]);
}

async function engineSocket(): Promise<string> {
  const engine = await findEngine();
  if (!engine) throw new Error('no Docker engine answers');
  return engine.socket;
}

/** What the engine itself remembers of a container that is gone. */
async function engineActions(id: string): Promise<readonly string[]> {
  const until = Math.floor(Date.now() / 1000) + 1;
  const { stdout } = await execa('docker', [
    '--host',
    `unix://${await engineSocket()}`,
    'events',
    '--since',
    '10m',
    '--until',
    String(until),
    '--filter',
    `container=${id}`,
    '--format',
    '{{.Action}}',
  ]);
  return stdout.split('\n').filter((action) => ['create', 'start', 'die', 'destroy'].includes(action));
}

async function containersOf(run: string): Promise<readonly unknown[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`spice-sso-lab.run=${run}`] }));
  return (await engineJson(
    await engineSocket(),
    'GET',
    `/containers/json?all=true&filters=${filters}`,
  )) as readonly unknown[];
}
