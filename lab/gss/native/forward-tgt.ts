import { view } from 'koffi';
import type { TgtForwarding } from '../gss.ts';
import { GssError, type GssErrorCode } from '../gss-error.ts';
import { declare, declareFree, type Krb5Data, openKrb5 } from './krb5-library.ts';
import type { Cell, Handle } from './library.ts';

const createAuthContext = declare('krb5_auth_con_init(void *, _Out_ void **)') as (
  context: Handle,
  out: Cell<Handle>,
) => number;
const setAuthContextFlags = declare('krb5_auth_con_setflags(void *, void *, int)') as (
  context: Handle,
  authContext: Handle,
  flags: number,
) => number;
const freeAuthContext = declare('krb5_auth_con_free(void *, void *)') as (
  context: Handle,
  authContext: Handle,
) => number;
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

/**
 * krb5_fwd_tgt_creds with an auth context that has no key, so that the enc-part is in clear; without flags, so that no
 * replay cache is written; and without a server, for which it would fetch a ticket just to learn its key's type.
 */
export function forwardTgt({ ccache, host }: TgtForwarding): Uint8Array<ArrayBuffer> {
  using krb5 = openKrb5();
  const cache = krb5.cache(ccache);
  const client = krb5.clientOf(cache);
  const authContext: Cell<Handle> = [null];
  krb5.require(createAuthContext(krb5.handle, authContext));
  krb5.own(authContext[0], freeAuthContext);
  krb5.require(setAuthContextFlags(krb5.handle, authContext[0], 0));
  const out: Krb5Data = { magic: 0, length: 0, data: null };
  krb5.require(forwardCredentials(krb5.handle, authContext[0], host, client, null, cache, 1, out), codes);
  if (out.data === null) throw new GssError('internal', 'no KRB-CRED was made');
  const message = new Uint8Array(view(out.data, out.length));
  const octets = new Uint8Array(message);
  // The session key is in it, in clear.
  message.fill(0);
  freeDataContents(krb5.handle, out);
  return octets;
}
