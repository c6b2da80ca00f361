import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureCachedFolder } from '../cache/cached-folder.ts';
import { folderHash, textHash } from '../docker/content-hash.ts';
import { type OnStage, silentStage } from '../on-stage.ts';
import { createBuildScratch } from '../owner/build-scratch.ts';
import { runBuildStep } from './build-step.ts';
import { hostAptSources } from './host-apt-sources.ts';

const release = 'bookworm';
const recipeFolder = fileURLToPath(new URL('../../../qemu/guest', import.meta.url));
const buildTimeoutMs = 10 * 60_000;
/** Goes into file times, so that the same recipe gives the same files. */
const sourceDateEpoch = '1700000000';

/** The three files of a direct kernel boot. */
export interface GuestImage {
  readonly kernel: string;
  readonly initrd: string;
  /** erofs, read-only. */
  readonly root: string;
}

/**
 * The guest of `qemu/guest/`, from the cache or built by mmdebstrap (about 40 s; needs a Debian mirror).
 * The running Node goes in as /usr/bin/node. Rejects with a MachineError.
 */
export async function ensureGuestImage(onStage: OnStage = silentStage): Promise<GuestImage> {
  const folder = await ensureCachedFolder({
    kind: 'images/guest',
    key: imageKey(),
    what: 'the guest image',
    onStage,
    build: async (building) => {
      const built = onStage('the guest image is built with mmdebstrap (about 40 s, once)', buildTimeoutMs);
      await build(building);
      built();
    },
  });
  return {
    kernel: join(folder, 'vmlinuz'),
    initrd: join(folder, 'initrd'),
    root: join(folder, 'root.erofs'),
  };
}

function imageKey(): string {
  const recipe = folderHash(recipeFolder, (name) => name === 'README.md');
  return textHash([recipe, release, process.version, process.arch, ...mmdebstrapOptions([])].join('\0'));
}

async function build(folder: string): Promise<void> {
  const packages = (await readFile(join(recipeFolder, 'packages.txt'), 'utf8'))
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
  const programs = join(folder, 'programs');
  await mkdir(programs);
  await runBuildStep([join(recipeFolder, 'programs/build.sh'), programs], {
    logFile: join(folder, 'programs.log'),
    timeoutMs: buildTimeoutMs,
    debianPackage: 'gcc libc6-dev',
    failure: 'image-build-failed',
  });
  await using scratch = await createBuildScratch();
  await runBuildStep(
    ['mmdebstrap', ...mmdebstrapOptions(packages), release, '/dev/null', ...(await hostAptSources(release))],
    {
      logFile: join(folder, 'build.log'),
      asRoot: true,
      timeoutMs: buildTimeoutMs,
      env: {
        ...scratch.env,
        GUEST: recipeFolder,
        NODE: process.execPath,
        PROGRAMS: programs,
        IMAGES: folder,
        SOURCE_DATE_EPOCH: sourceDateEpoch,
      },
      debianPackage: 'mmdebstrap erofs-utils',
      failure: 'image-build-failed',
    },
  );
  await rm(programs, { recursive: true });
}

function mmdebstrapOptions(packages: readonly string[]): readonly string[] {
  return [
    '--variant=minbase',
    '--format=null',
    `--include=${packages.join(',')}`,
    '--aptopt=APT::Install-Recommends "false"',
    '--aptopt=Acquire::Languages "none"',
    // A pinned or an archived mirror has Release files past their date.
    '--aptopt=Acquire::Check-Valid-Until "false"',
    ...['doc', 'man', 'locale', 'info'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
    // Installed, libpam-krb5 would put itself into every program that asks for a password.
    '--dpkgopt=path-exclude=/usr/share/pam-configs/krb5',
    '--customize-hook="$GUEST/customize.sh" "$1"',
    '--customize-hook=cp "$1/boot/vmlinuz" "$1/boot/initrd" "$1/boot/root.erofs" "$IMAGES"',
  ];
}
