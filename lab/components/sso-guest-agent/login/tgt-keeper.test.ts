import { access, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { waitUntil } from '../../../deadline/wait-until.ts';
import { GssError } from '../../../gss/gss-error.ts';
import { ccacheBytes, principalBytes } from '../../../testing/krb5-ccache-builder.ts';
import { createTgtKeeper } from './tgt-keeper.ts';

const principal = 'alice@LAB.TEST';
const config = { keytab: 'FILE:/nowhere', spn: 'host/guest1.lab.test@LAB.TEST' };
const hourS = 3600;

let folder: string;
/** The session's cache, which its user may change. */
let file: string;
/** What the keeper verifies. */
let copy: string;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keeper-'));
  file = join(folder, 'krb5cc_1000');
  copy = join(folder, 'tgt-1');
  await writeCopy();
  // Whoever opens this one waits for ever.
  await execa('mkfifo', [file]);
});
test.afterEach.always(() => rm(folder, { recursive: true, force: true }));

async function writeCopy(): Promise<void> {
  const now = Math.floor(Date.now() / 1000);
  const tgt = { startTime: now - 60, endTime: now + hourS };
  await writeFile(copy, ccacheBytes(principalBytes('LAB.TEST', 'alice'), tgt), { mode: 0o600 });
}

const installed = (verified: boolean) => ({
  principal,
  unverifiedFile: verified ? undefined : copy,
  remove: () => rm(file, { force: true }),
});

/** A keeper of a TGT that no KDC has seen yet; `answers` are what each verification comes to. */
function keep(answers: readonly (() => Promise<string>)[], endsAtMs = Date.now() + hourS * 1000) {
  const events: string[] = [];
  const left = [...answers];
  const keeper = createTgtKeeper(
    { authenticateToSelf: () => left.shift()?.() ?? Promise.reject(new Error('asked too often')) },
    config,
    { askAgainMs: 10, log: (_level, event) => events.push(event) },
  );
  keeper.installed({ ...installed(answers.length === 0), endsAtMs });
  return { keeper, events };
}

const unreachable = () => Promise.reject<string>(new GssError('kdc-unreachable', 'no KDC'));
const isThere = (): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
const seen = (events: readonly string[], event: string) =>
  waitUntil(
    () => events.includes(event),
    (found) => found,
    { for: event, timeoutMs: 5000, intervalMs: 5 },
  );

test.serial('a TGT that was not verified is, once the KDC answers', async (t) => {
  const { keeper, events } = keep([unreachable, unreachable, () => Promise.resolve(principal)]);
  await seen(events, 'tgt-verified');
  t.deepEqual(events, ['tgt-verified']);
  t.true(await isThere());
  await waitUntil(
    () => readdir(folder),
    (names) => !names.includes('tgt-1'),
    { for: 'the private copy to be gone', timeoutMs: 5000, intervalMs: 5 },
  );
  keeper[Symbol.dispose]();
});

for (const [title, answer] of [
  ['that proves false later', () => Promise.reject<string>(new GssError('tgt-not-verified', 'forged'))],
  ['that is somebody else’s', () => Promise.resolve('bob@LAB.TEST')],
] as const) {
  test.serial(`a TGT ${title} is taken away`, async (t) => {
    const { keeper, events } = keep([unreachable, answer]);
    await seen(events, 'audit');
    keeper[Symbol.dispose]();
    t.false(await isThere());
  });
}

test.serial('a TGT that runs out is told, whether or not a client is there', async (t) => {
  const { events } = keep([], Date.now() + 20);
  await seen(events, 'tgt-expired');
  t.true(await isThere());
});

test.serial('a newer one takes its place', async (t) => {
  const { keeper, events } = keep([], Date.now() + 20);
  const endsAtMs = Date.now() + hourS * 1000;
  keeper.installed({ ...installed(true), endsAtMs });
  await new Promise((resolve) => setTimeout(resolve, 60));
  t.deepEqual(events, []);
  keeper[Symbol.dispose]();
});

test.serial('what is found out about a TGT that another has replaced is nobody’s any more', async (t) => {
  for (const found of ['proven', 'forged'] as const) {
    copy = join(folder, found);
    await writeCopy();
    const asked = Promise.withResolvers<undefined>();
    const answer = Promise.withResolvers<string>();
    const { keeper, events } = keep([
      () => {
        asked.resolve(undefined);
        return answer.promise;
      },
    ]);
    await asked.promise;
    keeper.installed({ ...installed(true), endsAtMs: Date.now() + hourS * 1000 });
    if (found === 'proven') answer.resolve(principal);
    else answer.reject(new GssError('tgt-not-verified', 'forged'));
    await new Promise((resolve) => setImmediate(resolve));
    t.deepEqual(events, [], found);
    t.true(await isThere(), found);
    keeper[Symbol.dispose]();
  }
});

test.serial('with the session its cache goes, once', async (t) => {
  const { keeper } = keep([]);
  await keeper.destroy();
  t.false(await isThere());
  await writeFile(file, 'the next session’s');
  await keeper.destroy();
  t.true(await isThere());
});
