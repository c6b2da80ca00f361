import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { waitUntil } from '../deadline/wait-until.ts';
import { exists, guestOptions, qemusThatUse } from '../testing/qemu-guest.ts';
import {
  createOwnedFolder,
  ownedFolders,
  ownedFoldersRoot,
  removeAbandonedFolders,
} from '../world/owner/owned-folder.ts';
import { startMachine } from '../world/qemu/start-machine.ts';

let scratch: string;
test.before(async () => {
  // Folders of its own: what other labs of this user left is not for a test to remove.
  scratch = await mkdtemp(join(tmpdir(), 'q-'));
  process.env['TMPDIR'] = scratch;
});
test.after.always(() => rm(scratch, { recursive: true, force: true }));

test.serial('a guest whose root cannot boot is told at once, with its console', async (t) => {
  t.timeout(180_000);
  await using guest = await guestOptions();
  const { image, componentsDisk } = guest.options;
  const options = { ...guest.options, image: { ...image, root: componentsDisk } };
  const error = await t.throwsAsync(startMachine(options), { code: 'machine-ended' });
  t.regex(error.message, /its console says: lab-initramfs: the root disk \/dev\/vda has no \/sbin\/init$/);
  t.deepEqual(await ownedFolders(), []);
});

test.serial('a guest whose initrd is cut short is told with its console', async (t) => {
  t.timeout(180_000);
  await using guest = await guestOptions();
  const { image } = guest.options;
  const initrd = join(guest.options.artifactFolder, 'initrd');
  await writeFile(initrd, (await readFile(image.initrd)).subarray(0, 100_000));
  const options = { ...guest.options, image: { ...image, initrd } };
  const error = await t.throwsAsync(startMachine(options), { code: 'machine-ended' });
  t.regex(error.message, /its console says: .*Kernel panic/s);
  t.deepEqual(await ownedFolders(), []);
});

test.serial('a QEMU that does not start is quoted', async (t) => {
  await using guest = await guestOptions();
  const options = { ...guest.options, componentsDisk: '/no/such/disk' };
  await t.throwsAsync(startMachine(options), {
    code: 'machine-ended',
    message: /ended with exit status 1: .*Could not open '\/no\/such\/disk'/,
  });
  t.deepEqual(await ownedFolders(), []);
});

test.serial('a guest that is not ready in time is removed', async (t) => {
  await using guest = await guestOptions();
  await t.throwsAsync(startMachine({ ...guest.options, readyTimeoutMs: 300 }), { code: 'deadline' });
  t.deepEqual(await qemusThatUse(guest.options.artifactFolder), []);
  t.deepEqual(await ownedFolders(), []);
});

test.serial('a start that is given up leaves nothing', async (t) => {
  await using guest = await guestOptions();
  const reason = new Error('Ctrl-C');
  const giveUp = new AbortController();
  const starting = startMachine({ ...guest.options, signal: giveUp.signal });
  await waitUntil(
    () => qemusThatUse(guest.options.artifactFolder),
    (found) => found.length === 1,
    {
      for: 'QEMU',
      timeoutMs: 10_000,
    },
  );
  giveUp.abort(reason);
  t.is(await t.throwsAsync(starting), reason);
  t.deepEqual(await qemusThatUse(guest.options.artifactFolder), []);
  t.deepEqual(await ownedFolders(), []);
});

test.serial(
  'a killed lab takes its machine along; what it left is reaped, a living lab’s folder is not',
  async (t) => {
    const program = new URL('../testing/qemu-lab-that-dies.ts', import.meta.url).pathname;
    const lab = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
    t.teardown(() => lab.kill('SIGKILL'));
    const [line] = (await once(lab.stdout, 'data')) as [Buffer];
    const artifactFolder = line.toString().trim();
    const qemus = () => qemusThatUse(artifactFolder);
    await waitUntil(qemus, (found) => found.length === 1, { for: 'QEMU', timeoutMs: 20_000 });
    await using own = await createOwnedFolder();

    lab.kill('SIGKILL');
    await waitUntil(qemus, (found) => found.length === 0, { for: 'QEMU to be gone', timeoutMs: 5000 });
    const removed = await removeAbandonedFolders([ownedFoldersRoot()]);
    t.is(removed.length, 1);
    t.false(await exists(removed[0] ?? ''));
    t.true(await exists(own.path));
  },
);
