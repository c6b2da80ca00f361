import { declare, type Krb5Context } from './krb5-library.ts';
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

/** An auth context that has no key, so that the enc-part of a KRB-CRED is in clear; without flags, so that no replay cache is written. */
export function openAuthContext(krb5: Krb5Context): Handle {
  const out: Cell<Handle> = [null];
  krb5.require(createAuthContext(krb5.handle, out));
  krb5.own(out[0], freeAuthContext);
  krb5.require(setAuthContextFlags(krb5.handle, out[0], 0));
  return out[0];
}
