import { constants } from 'node:fs';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CcacheFormatError } from '../wire/krb5/ccache-reader.ts';
import { type Ccache, type Credential, readCcache } from '../wire/krb5/ccache.ts';
import { soleTgt, type SoleTgtProblem } from '../wire/krb5/sole-tgt.ts';
import type { Gss } from './gss.ts';
import { GssError, type GssErrorCode } from './gss-error.ts';

export interface TgtVerification {
  /** `FILE:/…`, private to this process's user, holding one TGT and nothing else; it is not written to, its folder is. */
  readonly ccache: string;
  /** `FILE:/…`, with the key of `service`. */
  readonly keytab: string;
  /** `host/guest1.lab.test@LAB.TEST`. */
  readonly service: string;
}

export interface VerifiedTgt {
  /** The principal that the KDC made the ticket for; compare it with the SASL peer. */
  readonly client: string;
  readonly tgt: Credential;
}

const maxCcacheBytes = 1024 * 1024;

/**
 * Proves a TGT by using it: it must get a service ticket that this machine's own keytab opens.
 * Rejects with GssError `tgt-not-verified` (wrong session key, made by another KDC, not one TGT), `expired`,
 * `not-yet-valid`, `kdc-unreachable`, `deadline`, or what else keeps the exchange from running.
 */
export async function verifyTgt(
  gss: Pick<Gss, 'authenticateToSelf'>,
  verification: TgtVerification,
): Promise<VerifiedTgt> {
  const file = await readCapped(verification.ccache);
  const found = soleTgt(parse(file), Date.now() / 1000);
  // refuses: test "a cache with a service ticket beside the TGT is not verified"
  if ('problem' in found)
    throw new GssError(problemCodes[found.problem], `not a usable TGT: ${found.problem}`);
  // A copy, as the exchange adds the service ticket: what was checked above is then what the caller goes on with.
  const directory = await mkdtemp(join(dirname(pathOf(verification.ccache)), 'verify-tgt-'));
  try {
    const copy = join(directory, 'ccache');
    await writeFile(copy, file, { mode: 0o600 });
    const { keytab, service } = verification;
    const client = await gss
      .authenticateToSelf({ ccache: `FILE:${copy}`, keytab, service })
      .catch(asUnverified);
    return { client, tgt: found.tgt };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

const problemCodes: Record<SoleTgtProblem, GssErrorCode> = {
  'not-one-ticket': 'tgt-not-verified',
  'not-a-tgt': 'tgt-not-verified',
  'other-client': 'tgt-not-verified',
  expired: 'expired',
  'not-yet-valid': 'not-yet-valid',
};

function pathOf(ccache: string): string {
  if (!ccache.startsWith('FILE:')) throw new GssError('no-credentials', 'only a FILE: cache can be verified');
  return ccache.slice('FILE:'.length);
}

/** Never waits for a peer of a FIFO, which would hold a thread of Node's pool for ever. */
async function readCapped(ccache: string): Promise<Buffer> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  await using file = await open(pathOf(ccache), flags).catch((cause: unknown) => {
    throw new GssError('no-credentials', 'the credential cache cannot be read', undefined, { cause });
  });
  const stat = await file.stat();
  // refuses: test "a cache that is not a file of this user alone is not read"
  if (!stat.isFile() || stat.uid !== process.geteuid?.() || stat.nlink !== 1 || (stat.mode & 0o077) !== 0) {
    throw new GssError('no-credentials', 'the credential cache is not a private file of its reader');
  }
  // refuses: test "a cache over 1 MiB is not read"
  if (stat.size > maxCcacheBytes) throw new GssError('no-credentials', 'the credential cache is over 1 MiB');
  const content = Buffer.alloc(stat.size);
  const { bytesRead } = await file.read(content, 0, content.length, 0);
  return content.subarray(0, bytesRead);
}

function parse(file: Buffer): Ccache {
  try {
    return readCcache(file);
  } catch (error) {
    if (!(error instanceof CcacheFormatError)) throw error;
    // refuses: test "a cache that is none is not verified, one that is not there is no credential"
    throw new GssError('tgt-not-verified', error.message, undefined, { cause: error });
  }
}

/** A key that does not fit means that no KDC of this realm made this ticket for this client. */
function asUnverified(error: unknown): never {
  if (!(error instanceof GssError) || error.code !== 'wrong-key') throw error;
  throw new GssError('tgt-not-verified', error.message, error.minor, { cause: error });
}
