import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Gss } from '../../../gss/gss.ts';
import { GssError } from '../../../gss/gss-error.ts';
import { verifyTgt } from '../../../gss/verify-tgt.ts';
import type { Secret } from '../../../secret/secret.ts';
import { writeCcache } from '../../../wire/krb5/ccache-writer.ts';
import { readCcache } from '../../../wire/krb5/ccache.ts';
import { decodeKrbCred } from '../../../wire/krb5/krb-cred.ts';
import { KrbCredFormatError } from '../../../wire/krb5/krb-cred-error.ts';
import { soleTgt } from '../../../wire/krb5/sole-tgt.ts';
import type { AgentConfig } from '../config.ts';
import { LoginRefusal } from './describe-failure.ts';

/** A TGT in a private file of the agent's, until it is installed or removed. */
export interface HeldTgt {
  readonly file: string;
  /** False when no KDC was in reach. */
  readonly verified: boolean;
  readonly endsAtMs: number;
}

export interface TgtRequest {
  /** The SASL peer: a TGT of anybody else is refused. */
  readonly principal: string;
  /** Writes the TGT into a new file, 0600. */
  readonly write: (file: string) => Promise<void>;
  /** Whether a TGT counts although no KDC is in reach: its owner is then proven by the AP-REQ that it came with. */
  readonly mayBeUnverified: boolean;
}

/**
 * Has a TGT written and proves it against this machine's own keytab (docs/protocol.md, "Order" step 5).
 * Rejects with a LoginRefusal or a GssError, leaving no file.
 */
export async function obtainTgt(
  gss: Gss,
  config: Pick<AgentConfig, 'runFolder' | 'keytab' | 'spn'>,
  { principal, write, mayBeUnverified }: TgtRequest,
): Promise<HeldTgt> {
  const file = join(config.runFolder, `tgt-${randomBytes(12).toString('hex')}`);
  try {
    await write(file);
    const ccache = `FILE:${file}`;
    const verified = await verifyTgt(gss, { ccache, keytab: config.keytab, service: config.spn }).catch(
      (error: unknown) => {
        if (mayBeUnverified && isUnreachable(error)) return undefined;
        throw error;
      },
    );
    const { client, endsAtMs } = verified
      ? { client: verified.client, endsAtMs: verified.tgt.endTime * 1000 }
      : await unverified(file);
    // refuses: test "a TGT of somebody else than the peer is refused"; test "a session is not refreshed by another principal’s TGT, whoever sends it"
    if (client !== principal) {
      throw new LoginRefusal({ code: 403, reason: `the TGT is ${client}'s, the peer is ${principal}` });
    }
    return { file, verified: verified !== undefined, endsAtMs };
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

/** Writes the one ticket of a KRB-CRED message as a credential cache. Rejects with a LoginRefusal 422. */
export async function writeKrbCred(file: string, payload: Secret<Buffer>): Promise<void> {
  const content = asCcache(payload.reveal());
  await writeFile(file, content, { mode: 0o600, flag: 'wx' });
  content.fill(0);
}

function asCcache(payload: Buffer): Buffer {
  try {
    const credentials = decodeKrbCred(payload);
    return writeCcache(credentials[0]?.client ?? '', credentials);
  } catch (error) {
    if (!(error instanceof KrbCredFormatError)) throw error;
    // refuses: test "what is no KRB-CRED is refused as malformed"
    throw new LoginRefusal({ code: 422, reason: `not a KRB-CRED message: ${error.code}` });
  }
}

export function isUnreachable(error: unknown): boolean {
  return error instanceof GssError && (error.code === 'kdc-unreachable' || error.code === 'deadline');
}

/** What the cache says of itself, which is all there is without a KDC. */
async function unverified(file: string): Promise<{ client: string; endsAtMs: number }> {
  const found = soleTgt(readCcache(await readFile(file)), Date.now() / 1000);
  if ('problem' in found) throw new LoginRefusal({ code: 403, reason: `not a usable TGT: ${found.problem}` });
  return { client: found.tgt.client, endsAtMs: found.tgt.endTime * 1000 };
}
