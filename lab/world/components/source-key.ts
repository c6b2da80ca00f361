import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { settledModes } from './settle-modes.ts';
import { folderHash, textHash } from '../docker/content-hash.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** What the built components depend on: their sources, what they share, the recipe itself, and every package's version. */
const shippedFolders = [
  'lab/components',
  'lab/channel',
  'lab/gss',
  'lab/wire',
  'lab/secret',
  'lab/deadline',
  'lab/world/components',
  'qemu/pam',
  'qemu/console',
  'qemu/ccache',
];

/** A key that changes with anything that could change a built component. */
export function componentsKey(): string {
  return keyOf(shippedFolders);
}

/** The same for what is built of strangers. */
export function strangersKey(): string {
  return keyOf([...shippedFolders, 'lab/strangers']);
}

/** The same for the ends of benchmarks. */
export function benchEndsKey(): string {
  return keyOf([...shippedFolders, 'lab/bench-ends', 'qemu/bench']);
}

/** What a process builds, and looks for in the cache again, is of one state of the sources. */
const keys = new Map<string, string>();

function keyOf(folders: readonly string[]): string {
  const name = folders.join(' ');
  const key = keys.get(name) ?? hashOf(folders);
  keys.set(name, key);
  return key;
}

function hashOf(folders: readonly string[]): string {
  const notShipped = (name: string) => name.endsWith('.test.ts') || name.endsWith('.md');
  const hashes = folders.map((folder) => folderHash(join(root, folder), notShipped));
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  // Built under another umask, it has the modes of this recipe all the same.
  const modes = Object.values(settledModes).map((mode) => mode.toString(8));
  return textHash([...hashes, textHash(lock), process.arch, ...modes].join(' '));
}
