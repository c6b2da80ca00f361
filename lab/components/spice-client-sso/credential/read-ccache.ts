import { open } from 'node:fs/promises';
import { type Ccache, readCcache } from '../../../wire/krb5/ccache.ts';

const maxCcacheOctets = 1_048_576;

/**
 * The user's credential cache, `FILE:/…`; the environment's default when undefined.
 * Rejects when it is of another kind, cannot be read, or is malformed.
 */
export async function readUserCcache(ccache: string | undefined): Promise<Ccache> {
  const name = ccache ?? process.env['KRB5CCNAME'] ?? `FILE:/tmp/krb5cc_${process.getuid?.() ?? 0}`;
  const kind = /^[A-Z]+:/.exec(name)?.[0];
  if (kind !== undefined && kind !== 'FILE:') throw new Error(`a ${kind} cache cannot be read as a file`);
  await using file = await open(kind === undefined ? name : name.slice(kind.length));
  const content = Buffer.alloc(Math.min((await file.stat()).size, maxCcacheOctets + 1));
  const { bytesRead } = await file.read(content, 0, content.length, 0);
  return readCcache(content.subarray(0, bytesRead));
}
