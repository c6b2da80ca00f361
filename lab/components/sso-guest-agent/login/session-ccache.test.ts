import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { CcacheProgram } from './ccache-program.ts';
import { createSessionCcaches } from './session-ccache.ts';
import { openSessionRecords } from './session-record.ts';

const owner = { user: 'alice', uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

let folder: string;
let ccacheFolder: string;
let tgt: string;
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'session-ccache-'));
  ccacheFolder = join(folder, 'ccaches');
  tgt = join(folder, 'tgt');
  await writeFile(tgt, 'tickets', { mode: 0o600 });
});
test.afterEach.always(() => rm(folder, { recursive: true, force: true }));

/** Caches whose sessions are bound as `bound` says, with a krb5.conf that names them `configured`. */
function start(bound: () => Promise<void> = () => Promise.resolve(), configured?: string) {
  const calls: string[] = [];
  const program: CcacheProgram = {
    name: () => Promise.resolve(configured),
    store: (_owner, file, name) => Promise.resolve(void calls.push(`store ${file} ${name}`)),
    destroy: (_owner, name) => Promise.resolve(void calls.push(`destroy ${name}`)),
  };
  const records = openSessionRecords(join(folder, 'sessions'), bound);
  return { calls, ccaches: createSessionCcaches({ ccacheFolder, loginManager: 'greetd' }, records, program) };
}

const content = (name: string) => readFile(name.slice('FILE:'.length), 'utf8');

test.serial('a session has a folder of its own, filled once it is bound', async (t) => {
  const seen: (readonly string[])[] = [];
  const { ccaches } = start(async () => void seen.push(await readdir(join(ccacheFolder, own))));
  const place = await ccaches.announce(owner);
  const own = (place.folder ?? '').slice(ccacheFolder.length + 1);
  // What is announced is not there: a login that PAM refuses has touched nothing.
  t.deepEqual(await readdir(folder), ['tgt']);
  await ccaches.begin('3', place, tgt);
  t.deepEqual(seen, [[]]);
  t.is(await content(place.name), 'tickets');
  t.is((await stat(place.folder ?? '')).mode & 0o777, 0o700);
  t.is((await stat(ccacheFolder)).mode & 0o777, 0o711);
  t.not((await ccaches.announce(owner)).name, place.name);
  t.is(
    await readFile(join(folder, 'sessions', '3'), 'utf8'),
    `${owner.uid} ${owner.gid} ${place.folder} ${place.name}\n`,
  );
});

test.serial('a session that cannot be bound has no cache', async (t) => {
  const { ccaches } = start(() => Promise.reject(new Error('its scope is gone')));
  await t.throwsAsync(ccaches.begin('3', await ccaches.announce(owner), tgt), {
    message: 'its scope is gone',
  });
  t.deepEqual(await readdir(ccacheFolder), []);
  t.deepEqual(await readdir(join(folder, 'sessions')), []);
});

test.serial('a session that goes on gets another TGT in the same place, until it has ended', async (t) => {
  const { ccaches } = start();
  const place = await ccaches.announce(owner);
  await ccaches.begin('3', place, tgt);
  await writeFile(tgt, 'newer tickets');
  // Another agent than the one that opened the session.
  const later = start().ccaches;
  await later.replace('3', owner, tgt);
  t.is(await content(place.name), 'newer tickets');
  await later.empty('3', owner);
  t.deepEqual(await readdir(place.folder ?? ''), []);
  await rm(join(folder, 'sessions', '3'));
  await t.throwsAsync(later.replace('3', owner, tgt), { code: 'cannot-store' });
  await t.notThrowsAsync(later.empty('3', owner));
});

test.serial('a cache that krb5.conf names is its user’s to touch', async (t) => {
  const { ccaches, calls } = start(undefined, 'KEYRING:persistent:1000');
  const place = await ccaches.announce(owner);
  await ccaches.begin('3', place, tgt);
  await ccaches.empty('3', owner);
  t.deepEqual(calls, [`store ${tgt} KEYRING:persistent:1000`, 'destroy KEYRING:persistent:1000']);
  t.deepEqual((await readdir(folder)).sort(), ['sessions', 'tgt']);
});

test.serial('a folder of caches that others may write to is not used', async (t) => {
  const { ccaches } = start();
  await mkdir(ccacheFolder);
  for (const mode of [0o777, 0o1777, 0o770]) {
    await chmod(ccacheFolder, mode);
    const place = await ccaches.announce(owner);
    await t.throwsAsync(ccaches.begin('3', place, tgt), { code: 'bad-configuration' }, mode.toString(8));
  }
  t.deepEqual(await readdir(ccacheFolder), []);
});

test.serial('what is no session of logind’s is bound to nothing', async (t) => {
  const { ccaches } = start();
  for (const session of ['', '../3', '.', '3 4']) {
    await t.throwsAsync(ccaches.begin(session, await ccaches.announce(owner), tgt), { code: 'cannot-store' });
  }
});
