import type { CcacheCopy } from '../gss.ts';
import { cannotStore, declare, openKrb5 } from './krb5-library.ts';
import type { Handle } from './library.ts';

const initializeCache = declare('krb5_cc_initialize(void *, void *, void *)') as (
  context: Handle,
  cache: Handle,
  client: Handle,
) => number;
const copyCredentials = declare('krb5_cc_copy_creds(void *, void *, void *)') as (
  context: Handle,
  from: Handle,
  to: Handle,
) => number;

/** krb5_cc_copy_creds, into a cache that is made or emptied first. */
export function copyCcache({ from, to }: CcacheCopy): void {
  using krb5 = openKrb5();
  const source = krb5.cache(from);
  const client = krb5.clientOf(source);
  const copy = krb5.cache(to);
  krb5.require(initializeCache(krb5.handle, copy, client), cannotStore);
  krb5.require(copyCredentials(krb5.handle, source, copy), cannotStore);
}
