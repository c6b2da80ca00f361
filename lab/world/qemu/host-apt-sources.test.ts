import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { hostAptSources } from './host-apt-sources.ts';

async function aptFolder(t: ExecutionContext, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'apt-'));
  t.teardown(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'sources.list.d'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

test('both of apt’s formats are found by the release they offer', async (t) => {
  const folder = await aptFolder(t, {
    'sources.list': 'deb http://mirror.test/debian bookworm main\n',
    'sources.list.d/debian.sources':
      'Types: deb\nURIs: http://mirror.test/debian\nSuites: bookworm bookworm-updates\n',
  });
  t.deepEqual(await hostAptSources('bookworm', folder), [
    join(folder, 'sources.list'),
    join(folder, 'sources.list.d/debian.sources'),
  ]);
});

test('other releases, comments, other suites and other files are passed over', async (t) => {
  const folder = await aptFolder(t, {
    'sources.list':
      '# deb http://mirror.test/debian bookworm main\ndeb http://mirror.test/debian trixie main\n',
    'sources.list.d/tools.sources': 'Types: deb\nSuites: tools-bookworm\n',
    'sources.list.d/old.list.save': 'deb http://mirror.test/debian bookworm main\n',
  });
  t.deepEqual(await hostAptSources('bookworm', folder), []);
});

test('a host without apt has no sources', async (t) => {
  t.deepEqual(await hostAptSources('bookworm', '/nonexistent'), []);
});
