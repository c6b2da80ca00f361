import { alloc, decode, free, struct, view } from 'koffi';
import { ownTgt } from '../../wire/krb5/own-tgt.ts';
import { tgsOf } from '../../wire/krb5/sole-tgt.ts';
import type { TicketQuery, UserCache } from '../gss.ts';
import { GssError } from '../gss-error.ts';
import { cacheOf, nameOf, samePrincipal } from './client-cache.ts';
import { openAuthContext } from './auth-context.ts';
import { declare, declareFree, type Krb5Context, type Krb5Data, openKrb5 } from './krb5-library.ts';
import type { Cell, Handle } from './library.ts';

// Caches of every type and version that libkrb5 reads. The session key stays in the library's memory.

/** krb5_creds (krb5.h). */
const credsType = struct('krb5_creds', {
  magic: 'int',
  client: 'void *',
  server: 'void *',
  keyMagic: 'int',
  keyType: 'int',
  keyBytes: 'uint32_t',
  key: 'void *',
  authTime: 'int32_t',
  startTime: 'int32_t',
  endTime: 'int32_t',
  renewTill: 'int32_t',
  isSessionKey: 'uint32_t',
  flagBits: 'int32_t',
  addresses: 'void *',
  ticket: 'krb5_data',
  secondTicket: 'krb5_data',
  authorizationData: 'void *',
});

interface Creds {
  readonly client: Handle;
  readonly server: Handle;
  readonly startTime: number;
  readonly endTime: number;
  readonly flagBits: number;
}

const startSequence = declare('krb5_cc_start_seq_get(void *, void *, _Out_ void **)') as (
  context: Handle,
  cache: Handle,
  cursor: Cell<Handle>,
) => number;
const nextCreds = declare('krb5_cc_next_cred(void *, void *, _Inout_ void **, void *)') as (
  context: Handle,
  cache: Handle,
  cursor: Cell<Handle>,
  creds: Handle,
) => number;
const endSequence = declare('krb5_cc_end_seq_get(void *, void *, _Inout_ void **)') as (
  context: Handle,
  cache: Handle,
  cursor: Cell<Handle>,
) => number;
const freeContents = declareFree('krb5_free_cred_contents(void *, void *)') as (
  context: Handle,
  creds: Handle,
) => void;
const makeMessage = declare('krb5_mk_1cred(void *, void *, void *, _Out_ void **, void *)') as (
  context: Handle,
  authContext: Handle,
  creds: Handle,
  out: Cell<Handle>,
  replayData: null,
) => number;
const freeData = declareFree('krb5_free_data(void *, void *)') as (context: Handle, data: Handle) => void;

const endOfCache = -1765328242; // KRB5_CC_END
/** A cache in use has a dozen. The thread that reads them carries the channel too, and each takes some 20 µs. */
const maxEntries = 10_000;

/** The flags of the user's tickets for these services, in their order; undefined where there is none. */
export function ticketFlags({ ccache, client, services }: TicketQuery): (number | undefined)[] {
  using krb5 = openKrb5();
  const wanted = services.map((service) => krb5.principal(service));
  const found: (number | undefined)[] = services.map(() => undefined);
  readCredentials(krb5, cacheOf(krb5, ccache, client), ({ server, flagBits }) => {
    const at = wanted.findIndex((one) => samePrincipal(krb5, one, server));
    if (at >= 0) found[at] ??= flagBits;
    return false;
  });
  return found;
}

/** The TGT itself: the user's own, for their own realm, the one that lasts longest; krb5_mk_1cred makes the message. */
export function ownTgtMessage({ ccache, client }: UserCache): Uint8Array<ArrayBuffer> {
  using krb5 = openKrb5();
  const cache = cacheOf(krb5, ccache, client);
  const tgs = krb5.principal(tgsOf(client) ?? client);
  const kept = readCredentials(krb5, cache, ({ server }) => samePrincipal(krb5, tgs, server));
  const tickets = kept.map((handle) => {
    const creds = decode(handle, credsType) as Creds;
    const { startTime, endTime } = creds;
    return {
      ...{ handle, startTime, endTime },
      ...{ client: nameOf(krb5, creds.client), server: nameOf(krb5, creds.server) },
    };
  });
  const found = ownTgt({ client, credentials: tickets }, Date.now() / 1000);
  if ('problem' in found) {
    const code = found.problem === 'no-tgt' ? 'no-credentials' : found.problem;
    throw new GssError(code, `no usable TGT of ${client} in the cache`);
  }
  const out: Cell<Handle> = [null];
  krb5.require(makeMessage(krb5.handle, openAuthContext(krb5), found.tgt.handle, out, null));
  const { data, length } = decode(krb5.own(out[0], freeData), 'krb5_data') as Krb5Data;
  const message = new Uint8Array(view(data, length));
  const octets = new Uint8Array(message);
  // The session key is in it, in clear.
  message.fill(0);
  return octets;
}

/** Hands each credential to `keeps`; the addresses of those that it wants are good for as long as the context. */
function readCredentials(
  krb5: Krb5Context,
  cache: Handle,
  keeps: (creds: Creds) => boolean,
): readonly Handle[] {
  const kept: Handle[] = [];
  const cursor: Cell<Handle> = [null];
  krb5.require(startSequence(krb5.handle, cache, cursor));
  try {
    for (let entries = 0; ; entries += 1) {
      // refuses: test "a cache of more entries than can be read in time is refused, and says so"
      if (entries === maxEntries)
        throw new GssError('no-credentials', `the cache has more than ${maxEntries} entries`);
      const creds = alloc(credsType, 1) as Handle;
      const status = nextCreds(krb5.handle, cache, cursor, creds);
      if (status !== 0) free(creds);
      if (status === endOfCache) return kept;
      krb5.require(status);
      if (keeps(decode(creds, credsType) as Creds)) {
        kept.push(krb5.own(creds, release));
      } else {
        release(krb5.handle, creds);
      }
    }
  } finally {
    endSequence(krb5.handle, cache, cursor);
  }
}

function release(context: Handle, creds: Handle): void {
  freeContents(context, creds);
  free(creds);
}
