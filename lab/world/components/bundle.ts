import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildFailure, type Plugin } from 'esbuild';
import { MachineError } from '../qemu/machine-error.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

// Packages in CommonJS call require() for Node's own modules, which an ES module does not have.
const requireBanner =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";

/** Bundles a component's main.ts into `outFile`: one executable ES module for Node 24, which needs no packages. */
export async function bundleComponent(name: string, outFile: string): Promise<void> {
  await mkdir(dirname(outFile), { recursive: true });
  await bundle(`lab/components/${name}/main.ts`, outFile);
  await chmod(outFile, 0o755);
}

/** The same for `lab-stranger`, which is none of the product's (lab/strangers/README.md). */
export async function bundleStranger(outFile: string): Promise<void> {
  await mkdir(dirname(outFile), { recursive: true });
  await bundle('lab/strangers/main.ts', outFile);
  await chmod(outFile, 0o755);
}

/** The same for an end of a benchmark: `guest` or `host`. */
export async function bundleBenchEnd(end: 'guest' | 'host', outFile: string): Promise<void> {
  await mkdir(dirname(outFile), { recursive: true });
  await bundle(`lab/bench-ends/${end}/main.ts`, outFile);
  await chmod(outFile, 0o755);
}

/** Bundles a component's second program, which has the folder `program` in it, into `outFile`. */
export async function bundleProgram(name: string, program: string, outFile: string): Promise<void> {
  await bundle(`lab/components/${name}/${program}/main.ts`, outFile);
  await chmod(outFile, 0o755);
}

/** `spice-client-sso` as it will be when it speaks other versions of the protocol: nothing else of it differs. */
export async function bundleClientSpeaking(versions: VersionRange, outFile: string): Promise<void> {
  await mkdir(dirname(outFile), { recursive: true });
  await bundle('lab/components/spice-client-sso/main.ts', outFile, [speaking(versions)]);
  await chmod(outFile, 0o755);
}

interface VersionRange {
  readonly min: number;
  readonly max: number;
}

function speaking({ min, max }: VersionRange): Plugin {
  const ours = /(ssoVersions = )\{ min: 1, max: 1 \}/;
  return {
    name: 'other versions',
    setup(builder) {
      builder.onLoad({ filter: /wire\/sso\/limits\.ts$/ }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        if (!ours.test(text)) throw new Error(`${path} does not say which versions are spoken`);
        return { contents: text.replace(ours, `$1{ min: ${min}, max: ${max} }`), loader: 'ts' };
      });
    },
  };
}

/** Puts the GSSAPI worker and the native file that it loads into a folder, beside a bundle that uses it. */
export async function bundleGssWorker(folder: string, tree = root): Promise<void> {
  await bundleTree(tree, 'lab/gss/gss-worker.ts', join(folder, 'gss-worker.js'));
  const native = `node_modules/@koromix/koffi-linux-${process.arch}/linux_${process.arch}/koffi.node`;
  await copyFile(join(root, native), join(folder, 'koffi.node'));
}

/**
 * Bundles a program of another checkout, laid out in `tree`. Rejects with a MachineError: components-build-failed, which
 * names the file and what is wrong in it.
 */
export async function bundleTree(tree: string, entry: string, outFile: string): Promise<void> {
  try {
    await bundle(entry, outFile, [], tree);
  } catch (error) {
    throw new MachineError('components-build-failed', `${entry} does not bundle: ${whatFailed(error)}`, {
      cause: error,
    });
  }
  await chmod(outFile, 0o755);
}

function whatFailed(error: unknown): string {
  const [first] = error instanceof Error && 'errors' in error ? (error as BuildFailure).errors : [];
  if (first === undefined) return String(error);
  const { location, text } = first;
  return location === null ? text : `${location.file}:${location.line}: ${text}`;
}

/** Tells Node that the bundles in this folder are ES modules. */
export async function markAsModules(folder: string): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n');
}

async function bundle(entry: string, outfile: string, plugins: Plugin[] = [], tree = root): Promise<void> {
  await build({
    absWorkingDir: tree,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    alias: { koffi: './lab/gss/native/koffi-beside.ts' },
    banner: { js: requireBanner },
    legalComments: 'none',
    logLevel: 'silent',
    plugins,
  });
}
