import { view } from 'koffi';
import type { TgtForwarding } from '../gss.ts';
import { GssError, type GssErrorCode } from '../gss-error.ts';
import { openAuthContext } from './auth-context.ts';
import { cacheOf } from './client-cache.ts';
import { declare, declareFree, type Krb5Data, openKrb5 } from './krb5-library.ts';
import type { Handle } from './library.ts';

const forwardCredentials = declare(
  'krb5_fwd_tgt_creds(void *, void *, const char *, void *, void *, void *, int, _Inout_ krb5_data *)',
) as (
  context: Handle,
  authContext: Handle,
  host: string,
  client: Handle,
  server: null,
  cache: Handle,
  forwardable: number,
  out: Krb5Data,
) => number;
const freeDataContents = declareFree('krb5_free_data_contents(void *, _Inout_ krb5_data *)') as (
  context: Handle,
  data: Krb5Data,
) => void;

/** What the KDC says to the request for a forwarded TGT. */
const codes: Readonly<Record<number, GssErrorCode>> = {
  [-1765328372]: 'not-delegated', // KDC_ERR_POLICY
  [-1765328371]: 'not-delegated', // KDC_ERR_BADOPTION
};

/** krb5_fwd_tgt_creds without a server, for which it would fetch a ticket just to learn its key's type. */
export function forwardTgt({ ccache, client, host }: TgtForwarding): Uint8Array<ArrayBuffer> {
  using krb5 = openKrb5();
  const cache = cacheOf(krb5, ccache, client);
  const out: Krb5Data = { magic: 0, length: 0, data: null };
  krb5.require(
    forwardCredentials(krb5.handle, openAuthContext(krb5), host, krb5.principal(client), null, cache, 1, out),
    codes,
  );
  if (out.data === null) throw new GssError('internal', 'no KRB-CRED was made');
  const message = new Uint8Array(view(out.data, out.length));
  const octets = new Uint8Array(message);
  // The session key is in it, in clear.
  message.fill(0);
  freeDataContents(krb5.handle, out);
  return octets;
}
