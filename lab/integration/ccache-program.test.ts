import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { ccacheProgram } from '../components/sso-guest-agent/login/ccache-program.ts';
import { ccacheBytes, principalBytes } from '../testing/krb5-ccache-builder.ts';

const build = new URL('../../qemu/ccache/build.sh', import.meta.url).pathname;
/** Root becomes somebody, as in a guest; anybody else stays who they are. */
const isRoot = process.getuid?.() === 0;
const owner = isRoot
  ? { uid: 65_534, gid: 65_534 }
  : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

let folder: string;
let tgt: string;
const program = () => ccacheProgram(join(folder, 'sso-ccache'));

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ccache-program-'));
  await chmod(folder, 0o755);
  await execa(build, [join(folder, 'sso-ccache')]);
  tgt = join(folder, 'tgt');
  const now = Math.floor(Date.now() / 1000);
  const times = { startTime: now - 60, endTime: now + 3600 };
  await writeFile(tgt, ccacheBytes(principalBytes('LAB.TEST', 'alice'), times), { mode: 0o600 });
  process.env['KRB5_CONFIG'] = join(folder, 'krb5.conf');
  // The site's word counts, not that of whoever started the agent.
  process.env['KRB5CCNAME'] = 'FILE:/nowhere';
});

test.after.always(() => rm(folder, { recursive: true, force: true }));

const configure = (line: string) =>
  writeFile(join(folder, 'krb5.conf'), `[libdefaults]\n    default_realm = LAB.TEST\n    ${line}\n`);

/** What that user sees in a cache. */
async function klist(name: string): Promise<string> {
  const argv = ['klist', '-c', name];
  const as = isRoot ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', ...argv] : argv;
  return (await execa('env', as, { reject: false })).stdout;
}

test.serial('without a word of krb5.conf there is no name', async (t) => {
  await configure('');
  t.is(await program().name(owner), undefined);
});

test.serial('libkrb5 expands the name for its user', async (t) => {
  await configure(`default_ccache_name = FILE:${folder}/of-%{uid}`);
  t.is(await program().name(owner), `FILE:${folder}/of-${owner.uid}`);
});

test.serial('a name that cannot be is a bad configuration, which is named', async (t) => {
  for (const [name, why] of [
    ['KCM:', /default_ccache_name KCM: of krb5.conf: .*KCM/],
    ['MEMORY:x', /default_ccache_name MEMORY:x of krb5.conf: not FILE/],
    ['NONSENSE:x', /default_ccache_name NONSENSE:x of krb5.conf: Unknown credential cache type/],
    ['FILE:/a b', /not one word/],
    [`FILE:/${'x'.repeat(250)}`, /not one word/],
  ] as const) {
    await configure(`default_ccache_name = ${name}`);
    await t.throwsAsync(program().name(owner), { code: 'bad-configuration', message: why }, name);
  }
});

for (const type of ['FILE', 'DIR'] as const) {
  test.serial(`a ${type}: cache is filled and destroyed as its user`, async (t) => {
    const own = join(folder, `own-${type}`);
    await execa('install', ['-d', '-m', '700', '-o', String(owner.uid), '-g', String(owner.gid), own]);
    const name = `${type}:${own}/cache`;
    await program().store(owner, tgt, name);
    t.regex(await klist(name), /Default principal: alice@LAB\.TEST/);
    const file = type === 'FILE' ? join(own, 'cache') : join(own, 'cache', 'tkt');
    const { mode, uid } = await stat(file);
    t.deepEqual([mode & 0o777, uid], [0o600, owner.uid]);
    await program().store(owner, tgt, name);
    await program().destroy(owner, name);
    t.notRegex(await klist(name), /alice/);
    await t.notThrowsAsync(program().destroy(owner, name));
  });
}

test.serial('what another user has put at the path is not written to', async (t) => {
  const taken = join(folder, 'taken');
  await writeFile(taken, 'theirs', { mode: 0o600 });
  if (!isRoot) await chmod(folder, 0o555);
  await t.throwsAsync(program().store(owner, tgt, `FILE:${taken}`), { code: 'cannot-store' });
  if (!isRoot) await chmod(folder, 0o755);
  t.deepEqual(
    (await readdir(folder)).filter((name) => name.startsWith('taken')),
    ['taken'],
  );
});

test.serial('nobody becomes root by it', async (t) => {
  await t.throwsAsync(program().store({ uid: 0, gid: 0 }, tgt, `FILE:${folder}/x`), { code: 'cannot-store' });
});
