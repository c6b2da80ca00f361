import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { slowedCheckout } from '../../testing/slowed-checkout.ts';
import { buildOther } from './other-build.ts';
import { layOutOtherTree } from './other-tree.ts';

async function temporary(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'other-tree-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A repository whose two commits say which they are. */
async function repository(t: ExecutionContext): Promise<string> {
  const folder = await temporary(t);
  const git = (...args: string[]) =>
    execa('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: folder });
  await git('init', '--quiet');
  for (const text of ['first', 'second']) {
    for (const part of ['components', 'wire', 'channel', 'gss', 'secret', 'deadline', 'bench-ends']) {
      await mkdir(join(folder, 'lab', part), { recursive: true });
      await writeFile(join(folder, 'lab', part, 'x.ts'), text);
    }
    await writeFile(join(folder, 'package-lock.json'), '{}');
    await git('add', '.');
    await git('commit', '--quiet', '--message', text);
  }
  return folder;
}

test('a revision gives the product of then, with the instrument and the packages of now', async (t) => {
  const onto = join(await temporary(t), 'tree');
  const { of, notes } = await layOutOtherTree('HEAD~1', onto, await repository(t));
  t.regex(of, /^[0-9a-f]{40}$/);
  t.is(await readFile(join(onto, 'lab/wire/x.ts'), 'utf8'), 'first');
  t.true((await readFile(join(onto, 'lab/bench-ends/order.ts'), 'utf8')).includes('encodeOrder'));
  t.deepEqual(notes, [`${of} has another package-lock.json: both builds have our packages`]);
});

test('what is neither a folder nor a revision is not compared with', async (t) => {
  const onto = join(await temporary(t), 'tree');
  await t.throwsAsync(layOutOtherTree('--output=x', onto, await repository(t)), {
    code: 'no-components',
    message: /^--output=x is neither a folder nor a revision of /,
  });
});

test('a folder that is no checkout is not compared with', async (t) => {
  const folder = await temporary(t);
  await t.throwsAsync(layOutOtherTree(folder, join(folder, 'tree')), {
    code: 'no-components',
    message: `${folder} has no lab/components`,
  });
});

test('a tree that does not bundle is told by its file and line', async (t) => {
  const folder = join(await temporary(t), 'checkout');
  {
    await using other = await slowedCheckout(0.1);
    await cp(other.path, folder, { recursive: true });
  }
  await writeFile(join(folder, 'lab/components/sso-guest-agent/port/device-port.ts'), 'export const = 1;\n');
  await t.throwsAsync(buildOther(folder), {
    code: 'components-build-failed',
    message:
      /^lab\/bench-ends\/guest\/main\.ts does not bundle: lab\/components\/sso-guest-agent\/port\/device-port\.ts:1: /,
  });
});
