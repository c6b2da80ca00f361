import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { build } from 'esbuild';
import { execa } from 'execa';

const root = fileURLToPath(new URL('../../', import.meta.url));

const component = `
import { openGss } from '${root}lab/gss/open-gss.ts';
import { decodeKrbCred } from '${root}lab/wire/krb5/krb-cred.ts';
await using gss = openGss();
console.log(await gss.localName('alice@LAB.TEST'));
try {
  decodeKrbCred(Buffer.from('3000', 'hex'));
} catch (error) {
  console.log(error.code);
}
`;

test('a bundle of two entry points and one native file speaks to the libraries, far from any node_modules', async (t) => {
  const outdir = await mkdtemp(join(tmpdir(), 'gss-bundle-'));
  t.teardown(() => rm(outdir, { recursive: true, force: true }));
  await writeFile(join(outdir, 'krb5.conf'), '[libdefaults]\n  default_realm = LAB.TEST\n');

  await writeFile(join(outdir, 'component.ts'), component);
  await build({
    absWorkingDir: root,
    entryPoints: { main: join(outdir, 'component.ts'), 'gss-worker': 'lab/gss/gss-worker.ts' },
    outdir,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    alias: { koffi: './lab/gss/native/koffi-beside.ts' },
  });
  await copyFile(
    join(root, 'node_modules/@koromix/koffi-linux-x64/linux_x64/koffi.node'),
    join(outdir, 'koffi.node'),
  );
  await writeFile(join(outdir, 'package.json'), '{"type":"module"}');

  const run = await execa('node', [join(outdir, 'main.js')], {
    cwd: outdir,
    env: { KRB5_CONFIG: join(outdir, 'krb5.conf') },
    timeout: 10_000,
  });
  t.is(run.stdout, 'alice\nmalformed');
});
