import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { lineOfLocalFile } from './local-files.ts';

const alice = 'alice:x:1000:1000::/home/alice:/bin/bash';

let folder: string;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'etc-'));
  await writeFile(
    join(folder, 'passwd'),
    `root:x:0:0::/root:/bin/sh\n${alice}\nalicia:x:1001:1001:::/bin/sh\n`,
  );
});
test.afterEach.always(() => rm(folder, { recursive: true, force: true }));

const find = (user: string) => lineOfLocalFile('passwd', user, folder);
const order = (line: string) => writeFile(join(folder, 'nsswitch.conf'), `# order\n${line}\nshadow: files\n`);

for (const line of ['passwd: files', 'passwd:files systemd', ' passwd :  files sss']) {
  test.serial(`with "${line}" the local file is asked`, async (t) => {
    await order(line);
    t.is(await find('alice'), alice);
  });
}

test.serial('without an order glibc asks the local file too', async (t) => {
  t.is(await find('alice'), alice);
});

for (const line of ['passwd: sss files', 'passwd: ldap', 'passwd: filesystem']) {
  test.serial(`with "${line}" NSS has the word`, async (t) => {
    await order(line);
    t.is(await find('alice'), undefined);
  });
}

test.serial('who is not in it may be elsewhere', async (t) => {
  await order('passwd: files');
  t.is(await find('ali'), undefined);
  t.is(await find('nobody-here'), undefined);
  // A principal may be called this.
  t.is(await find('alice:x'), undefined);
});
