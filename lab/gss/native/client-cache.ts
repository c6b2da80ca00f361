import { GssError } from '../gss-error.ts';
import { declare, declareFree, type Krb5Context, openKrb5 } from './krb5-library.ts';
import { decode } from 'koffi';
import type { Cell, Handle } from './library.ts';

const matchCache = declare('krb5_cc_cache_match(void *, void *, _Out_ void **)') as (
  context: Handle,
  client: Handle,
  out: Cell<Handle>,
) => number;
const closeCache = declare('krb5_cc_close(void *, void *)') as (context: Handle, cache: Handle) => number;
const comparePrincipals = declare('krb5_principal_compare(void *, void *, void *)') as (
  context: Handle,
  one: Handle,
  other: Handle,
) => number;
const unparseName = declare('krb5_unparse_name(void *, void *, _Out_ void **)') as (
  context: Handle,
  principal: Handle,
  out: Cell<Handle>,
) => number;
const freeName = declareFree('krb5_free_unparsed_name(void *, void *)') as (
  context: Handle,
  name: Handle,
) => void;

/** The client of a cache of any type, `alice@LAB.TEST`; of the environment's default cache when undefined. */
export function clientOfCache(ccache: string | undefined): string {
  using krb5 = openKrb5();
  return nameOf(krb5, krb5.clientOf(krb5.cache(ccache)));
}

/**
 * The cache whose client this is: the named one, which must be theirs, or one of the default collection. GSSAPI may
 * have authenticated with another cache of the collection than its default (krb5_cc_select).
 */
export function cacheOf(krb5: Krb5Context, ccache: string | undefined, client: string): Handle {
  const principal = krb5.principal(client);
  if (ccache === undefined) {
    const out: Cell<Handle> = [null];
    krb5.require(matchCache(krb5.handle, principal, out));
    return krb5.own(out[0], closeCache);
  }
  const cache = krb5.cache(ccache);
  const owner = krb5.clientOf(cache);
  // refuses: test "a cache of another user than the authenticated one gives no TGT"
  if (!samePrincipal(krb5, owner, principal)) {
    throw new GssError('other-client', `the cache is ${nameOf(krb5, owner)}'s, the user is ${client}`);
  }
  return cache;
}

export function samePrincipal(krb5: Krb5Context, one: Handle, other: Handle): boolean {
  return comparePrincipals(krb5.handle, one, other) !== 0;
}

/** krb5_unparse_name. */
export function nameOf(krb5: Krb5Context, principal: Handle): string {
  const out: Cell<Handle> = [null];
  krb5.require(unparseName(krb5.handle, principal, out));
  const name = decode(out[0], 'char', -1) as string;
  freeName(krb5.handle, out[0]);
  return name;
}
