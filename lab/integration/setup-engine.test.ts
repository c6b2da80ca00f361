import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import test from 'ava';
import { cacheFolder } from '../world/docker/cache-folder.ts';
import { findEngine } from '../world/docker/find-engine.ts';
import { ownEngineFolder } from '../world/docker/own-engine.ts';
import { ensureEngine } from '../world/docker/start-engine.ts';
import { ownEnginePid, stopOwnEngine } from '../world/docker/stop-engine.ts';

// A short path: containerd's sockets are deep below it.
process.env['XDG_CACHE_HOME'] = await mkdtemp('/tmp/sso-');
process.env['TMPDIR'] = process.env['XDG_CACHE_HOME'];

const canStart = process.getuid?.() === 0 && (await findEngine()) === undefined;
test.after.always(() => rm(process.env['XDG_CACHE_HOME'] ?? '', { recursive: true, force: true }));
const whereItCanStart = canStart ? test : test.skip;

whereItCanStart(
  'an engine is started once, found again, stopped, and leaves a folder that can be removed',
  async (t) => {
    const folder = ownEngineFolder(cacheFolder());
    const [first, second] = await Promise.all([ensureEngine(), ensureEngine()]);
    t.deepEqual([first, second], [{ socket: `${folder}/docker.sock`, ours: true }, first]);
    const pid = await ownEnginePid(folder);
    t.notRegex(await readFile(`/proc/${pid}/environ`, 'latin1'), /TMPDIR=/, 'it outlives that folder');
    t.is(await stopOwnEngine(), pid);
    t.is(await findEngine(), undefined);
    t.is(await stopOwnEngine(), undefined);
    await rm(folder, { recursive: true });
    t.deepEqual(await readdir(cacheFolder()), ['engine.lock']);
  },
);
