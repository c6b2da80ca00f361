import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CcacheFormatError } from '../wire/krb5/ccache-reader.ts';
import { type Ccache, type Credential, readCcache } from '../wire/krb5/ccache.ts';
import { soleTgt, type SoleTgtProblem } from '../wire/krb5/sole-tgt.ts';
import type { Gss } from './gss.ts';
import { GssError, type GssErrorCode } from './gss-error.ts';

export interface TgtVerification {
  /** `FILE:/…`, holding one TGT and nothing else; it is not written to. */
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
  const directory = await mkdtemp(join(tmpdir(), 'verify-tgt-'));
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

async function readCapped(ccache: string): Promise<Buffer> {
  if (!ccache.startsWith('FILE:')) throw new GssError('no-credentials', 'only a FILE: cache can be verified');
  const path = ccache.slice('FILE:'.length);
  await using file = await open(path).catch((cause: unknown) => {
    throw new GssError('no-credentials', 'the credential cache cannot be read', undefined, { cause });
  });
  const content = Buffer.alloc(Math.min((await file.stat()).size, maxCcacheBytes + 1));
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
