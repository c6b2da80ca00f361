import type { Stats } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ProxyError, type ProxyErrorCode } from './proxy-error.ts';

/** As many as the kernel follows. */
const maxLinks = 40;

/** Whom a path may belong to, and what to say of one that is missing or that others could exchange. */
export interface PathTrust {
  readonly uids: readonly number[];
  readonly missing: ProxyErrorCode;
  readonly untrusted: ProxyErrorCode;
}

/**
 * Resolves a path link by link, where each part of it, links too, belongs to a trusted uid and nobody else may write to
 * the folders above: so it leads to the same file when it is looked up again. A folder with the sticky bit may be
 * written to by others, since they cannot exchange what is not theirs; the last part may not.
 * @returns the path without links, and what is there
 */
export async function trustedPath(path: string, trust: PathTrust): Promise<{ path: string; stats: Stats }> {
  let at = '/';
  let stats = await look(at, path, trust);
  let rest = namesIn(resolve(path));
  for (let links = 0; rest.length > 0 && links <= maxLinks; ) {
    requireUnwritable(at, stats, trust, { sticky: true });
    const next = join(at, rest[0] ?? '');
    stats = await look(next, path, trust);
    rest = rest.slice(1);
    if (!stats.isSymbolicLink()) {
      at = next;
      continue;
    }
    links += 1;
    // Absolute or beside the link, which lies in a folder without links: so dots may be taken as they are written.
    rest = [...namesIn(resolve(at, await readlink(next))), ...rest];
    at = '/';
    stats = await look(at, path, trust);
  }
  // refuses: test "links in a circle are refused"
  if (rest.length > 0) throw new ProxyError(trust.missing, `${path}: too many links`);
  requireUnwritable(at, stats, trust, { sticky: false });
  return { path: at, stats };
}

async function look(at: string, path: string, { uids, missing, untrusted }: PathTrust): Promise<Stats> {
  const stats = await lstat(at).catch((cause: unknown) => {
    throw new ProxyError(missing, `${path}: not there, or not to be reached`, { cause });
  });
  // refuses: test "a folder and a plugin of somebody else are refused"
  if (!uids.includes(stats.uid)) {
    throw new ProxyError(untrusted, `${at}: belongs to uid ${stats.uid}; root or the user must own it`);
  }
  return stats;
}

function requireUnwritable(
  at: string,
  { mode }: Stats,
  { untrusted }: PathTrust,
  except: { readonly sticky: boolean },
): void {
  if (except.sticky && (mode & 0o1000) !== 0) return;
  // refuses: test "a plugin or a folder that others may write to is refused"; test "a parent that others may write to is refused, unless its sticky bit keeps them from the folder"
  if ((mode & 0o022) !== 0) throw new ProxyError(untrusted, `${at}: others may write to it; chmod go-w`);
}

function namesIn(path: string): readonly string[] {
  return path.split('/').filter((name) => name !== '');
}
