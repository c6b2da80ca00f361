import { cp, mkdir, readFile, stat, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { MachineError } from '../qemu/machine-error.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** What the product's bundles are made of. */
const productFolders = ['components', 'wire', 'channel', 'gss', 'secret', 'deadline'] as const;
/** The instrument is always this checkout's, so that only the product differs. */
const instrument = 'bench-ends';
const maxArchiveBytes = 256 * 1024 * 1024;

export interface OtherTree {
  /** What it was taken from: a commit's hash or a folder. */
  readonly of: string;
  /** What a person should know of it. */
  readonly notes: readonly string[];
}

/**
 * Lays out another state of the product in a new folder, to be bundled: `what` is a folder with a checkout, or else a
 * git revision of this repository. Its own are `productFolders`; the benchmark's ends and the packages are this checkout's.
 * Rejects with a MachineError: no-components.
 */
export async function layOutOtherTree(what: string, onto: string, repository = root): Promise<OtherTree> {
  await mkdir(onto);
  const { of, source } = await sourceOf(what, `${onto}.source`, repository);
  for (const folder of productFolders) {
    const from = join(source, 'lab', folder);
    // refuses: test "a folder that is no checkout is not compared with"
    if (!(await isFolder(from))) throw new MachineError('no-components', `${of} has no lab/${folder}`);
    // What links lead to may change between the two builds of a comparison.
    await cp(from, join(onto, 'lab', folder), { recursive: true, dereference: true });
  }
  await cp(join(root, 'lab', instrument), join(onto, 'lab', instrument), { recursive: true });
  await symlink(join(root, 'node_modules'), join(onto, 'node_modules'));
  const locks = await Promise.all([source, root].map(lockOf));
  const notes =
    locks[0] === locks[1] ? [] : [`${of} has another package-lock.json: both builds have our packages`];
  return { of, notes };
}

interface Source {
  readonly of: string;
  readonly source: string;
}

async function sourceOf(what: string, checkout: string, repository: string): Promise<Source> {
  if (await isFolder(what)) return { of: resolve(what), source: resolve(what) };
  const git = { cwd: repository, reject: false, maxBuffer: maxArchiveBytes } as const;
  const named = await execa(
    'git',
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${what}^{commit}`],
    git,
  );
  // refuses: test "what is neither a folder nor a revision is not compared with"
  if (named.failed)
    throw new MachineError('no-components', `${what} is neither a folder nor a revision of ${repository}`);
  const of = named.stdout.trim();
  const archived = await execa('git', ['archive', '--format=tar', of], { ...git, encoding: 'buffer' });
  if (archived.failed) throw new MachineError('no-components', `${of} cannot be read: ${archived.message}`);
  await mkdir(checkout);
  // What the revision lacks is told folder by folder.
  const wanted = ['lab', 'package-lock.json'];
  await execa('tar', ['-x', '-C', checkout, ...wanted], { input: archived.stdout, reject: false });
  return { of, source: checkout };
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function lockOf(tree: string): Promise<string> {
  return readFile(join(tree, 'package-lock.json'), 'utf8').catch(() => '');
}
