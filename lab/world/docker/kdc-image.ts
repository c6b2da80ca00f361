import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createBuildScratch } from '../owner/build-scratch.ts';
import { createOwnedFolderIn } from '../owner/owned-folder.ts';
import { hostAptSources } from '../qemu/host-apt-sources.ts';
import { cacheFolder } from './cache-folder.ts';
import { folderHash, textHash } from './content-hash.ts';
import { EngineError } from './engine-error.ts';
import { engineRequest } from './engine-request.ts';
import type { Engine } from './find-engine.ts';
import { runLogged } from './run-logged.ts';

const recipeFolder = fileURLToPath(new URL('../../../krb5', import.meta.url));
const release = 'bookworm';
const baseTimeoutMs = 15 * 60_000;
const engineTimeoutMs = 5 * 60_000;

/** The tag of the KDC's image; it carries the hash of the recipe, so it names one content for ever. */
export function kdcImageTag(): string {
  return `spice-sso-lab/kdc:${folderHash(recipeFolder, (name) => name === 'README.md')}`;
}

/**
 * Builds the KDC's image in the engine unless it is there, and returns its tag. The base comes from mmdebstrap
 * (about 25 s, once), the recipe's files are a layer on it (1 s). What the programs print goes to `logFile`.
 */
export async function ensureKdcImage(engine: Engine, logFile: string): Promise<string> {
  const tag = kdcImageTag();
  if (await hasImage(engine, tag)) return tag;
  const docker = (...args: string[]) =>
    runLogged(['docker', '--host', `unix://${engine.socket}`, ...args], {
      logFile,
      timeoutMs: engineTimeoutMs,
      // The classic builder needs no network and no plug-in.
      env: { DOCKER_BUILDKIT: '0', BUILDKIT_PROGRESS: 'plain' },
    });
  try {
    const base = await ensureBase(engine, logFile, docker);
    await docker('build', '--quiet', '--build-arg', `BASE=${base}`, '--tag', tag, recipeFolder);
  } catch (error) {
    throw new EngineError('build-failed', `the KDC's image could not be built: ${messageOf(error)}`, error);
  }
  return tag;
}

async function ensureBase(
  engine: Engine,
  logFile: string,
  docker: (...args: string[]) => Promise<void>,
): Promise<string> {
  const packages = (await readFile(join(recipeFolder, 'base-packages.txt'), 'utf8'))
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
  const argv: [string, ...string[]] = [
    'mmdebstrap',
    '--variant=minbase',
    `--include=${packages.join(',')}`,
    ...['doc', 'man', 'locale', 'info'].map((folder) => `--dpkgopt=path-exclude=/usr/share/${folder}/*`),
    release,
  ];
  const tag = `spice-sso-lab/kdc-base:${textHash(`${process.arch} ${argv.join(' ')}`)}`;
  if (await hasImage(engine, tag)) return tag;
  const images = join(cacheFolder(), 'images');
  await mkdir(images, { recursive: true });
  await using building = await createOwnedFolderIn(images, '.building');
  await using scratch = await createBuildScratch();
  const tar = join(building.path, 'base.tar');
  const sources = await hostAptSources(release);
  await runLogged([...argv, tar, ...sources], {
    asRoot: true,
    logFile,
    timeoutMs: baseTimeoutMs,
    env: scratch.env,
  });
  await docker('import', tar, tag);
  return tag;
}

export async function hasImage(engine: Engine, tag: string): Promise<boolean> {
  return (await engineRequest(engine.socket, 'GET', `/images/${tag}/json`)).status === 200;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
