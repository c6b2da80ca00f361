import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { waitForConfig } from './wait-for-config.ts';

const config = JSON.stringify({ spn: 'host/guest1.lab.test@LAB.TEST' });

test('a configuration that is there is returned without a wait', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'config-'));
  t.teardown(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'config.json'), config);
  const read = await waitForConfig(join(folder, 'config.json'), AbortSignal.timeout(5000), () => t.fail());
  t.is(read?.spn, 'host/guest1.lab.test@LAB.TEST');
});

test('a configuration that is renamed into place ends the wait, and was told to be missing once', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'config-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const file = join(folder, 'config.json');
  let missing = 0;
  const read = waitForConfig(file, AbortSignal.timeout(5000), () => {
    missing += 1;
    void writeFile(`${file}.new`, config).then(() => rename(`${file}.new`, file));
  });
  t.is((await read)?.spn, 'host/guest1.lab.test@LAB.TEST');
  t.is(missing, 1);
});

test('a folder that comes later is found by asking', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'config-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const file = join(folder, 'later', 'config.json');
  const read = waitForConfig(file, AbortSignal.timeout(5000), () => {
    void mkdir(join(folder, 'later')).then(() => writeFile(file, config));
  });
  t.is((await read)?.spn, 'host/guest1.lab.test@LAB.TEST');
});

test('the end of the process ends the wait', async (t) => {
  const ending = new AbortController();
  const read = waitForConfig(join(tmpdir(), 'no-such-folder', 'config.json'), ending.signal, () =>
    ending.abort(),
  );
  t.is(await read, undefined);
});
