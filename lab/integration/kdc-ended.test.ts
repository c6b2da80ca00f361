import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { planText } from '../scenario/plan-scenario.ts';
import { ensureEngine } from '../world/docker/start-engine.ts';
import { startRealm } from '../world/kdc/start-realm.ts';
import { prepareParts } from '../world/prepare-parts.ts';
import { silentStage } from '../world/on-stage.ts';
import { startWorld } from '../world/world.ts';

const none = () => undefined;
// kadmin refuses a principal that every database has.
const refused = { 'K/M': {} };

async function folderOf(t: { teardown(work: () => Promise<void>): void }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kdc-ended-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('a KDC container that ends is quoted in its own words, without a byte of the engine’s', async (t) => {
  await ensureEngine();
  const runFolder = await folderOf(t);
  const start = startRealm({ name: 'LAB.TEST', kind: 'container', runFolder, principals: refused });
  const error = await t.throwsAsync(start, { code: 'not-ready' });
  const firstLine = error.message.split('\n')[0] ?? '';
  t.regex(firstLine, /ended with exit 1; add_principal: .*already exists/);
});

test('a KDC that ends while a guest boots ends the world, and the guest is not waited for', async (t) => {
  t.timeout(240_000);
  const artifactFolder = await folderOf(t);
  const plan = planText(
    [
      'title: A realm that kadmin refuses',
      'realm: { name: LAB.TEST, principals: { alice: { password: wonderland }, host/guest1.lab.test: {} } }',
      'guests: { guest1: { users: [alice] } }',
      'desktops: { desk: { user: alice } }',
      'steps: [{ open-console: { on: desk, guest: guest1 } }]',
    ].join('\n'),
    'mine.yaml',
  );
  const [principal] = plan.realm.principals;
  if (!principal) return t.fail('a plan without a principal');
  const realm = { ...plan.realm, principals: [{ ...principal, name: 'K/M' }, ...plan.realm.principals] };
  const world = startWorld({
    plan: { ...plan, realm },
    parts: await prepareParts(silentStage),
    kdc: 'process',
    cold: true,
    runId: 'kdc-ended',
    artifactFolder,
    signal: new AbortController().signal,
    onMark: none,
    onHost: none,
    onNote: none,
    onStage: silentStage,
    onEvent: none,
  });
  await t.throwsAsync(world, { code: 'not-ready', message: /already exists/ });
  // A guest that has booted has answered its agent's first question.
  t.notRegex(
    await readFile(join(artifactFolder, 'guest1-guest-agent.jsonl'), 'utf8').catch(() => ''),
    /"received"/,
  );
});
