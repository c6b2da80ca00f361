import { GssError, type GssErrorCode } from '../gss-error.ts';
import type { PlainPasswordLogin } from '../worker-protocol.ts';
import { cannotStore, declare, declareFree, openKrb5 } from './krb5-library.ts';
import type { Cell, Handle } from './library.ts';

const createOptions = declare('krb5_get_init_creds_opt_alloc(void *, _Out_ void **)') as (
  context: Handle,
  out: Cell<Handle>,
) => number;
const freeOptions = declareFree('krb5_get_init_creds_opt_free(void *, void *)') as (
  context: Handle,
  options: Handle,
) => void;
const setForwardable = declareFree('krb5_get_init_creds_opt_set_forwardable(void *, int)') as (
  options: Handle,
  forwardable: number,
) => void;
const setOutCache = declare('krb5_get_init_creds_opt_set_out_ccache(void *, void *, void *)') as (
  context: Handle,
  options: Handle,
  cache: Handle,
) => number;
const createExchange = declare(
  'krb5_init_creds_init(void *, void *, void *, void *, int, void *, _Out_ void **)',
) as (
  context: Handle,
  client: Handle,
  prompter: null,
  prompterData: null,
  startTime: number,
  options: Handle,
  out: Cell<Handle>,
) => number;
const freeExchange = declareFree('krb5_init_creds_free(void *, void *)') as (
  context: Handle,
  exchange: Handle,
) => void;
const setPassword = declare('krb5_init_creds_set_password(void *, void *, const uint8_t *)') as (
  context: Handle,
  exchange: Handle,
  password: Uint8Array,
) => number;
const runExchange = declare('krb5_init_creds_get(void *, void *)') as (
  context: Handle,
  exchange: Handle,
) => number;

/** What a failed AS exchange means. */
const codes: Readonly<Record<number, GssErrorCode>> = {
  [-1765328353]: 'wrong-password', // KRB_AP_ERR_BAD_INTEGRITY: of a principal that needs no pre-authentication
  ...cannotStore,
};
const maxPasswordBytes = 1024;

/**
 * The AS exchange by krb5_init_creds_get, which takes the answer of the first KDC that gives one as final.
 * krb5_get_init_creds_password, and gss_acquire_cred_with_password over it, ask the primary KDC again after any
 * failure, so that one wrong password counts as two.
 */
export function passwordTgt({ principal, password, ccache }: PlainPasswordLogin): void {
  try {
    requirePassword(password);
    using krb5 = openKrb5();
    const client = krb5.principal(principal);
    const options: Cell<Handle> = [null];
    krb5.require(createOptions(krb5.handle, options));
    krb5.own(options[0], freeOptions);
    setForwardable(options[0], 1);
    krb5.require(setOutCache(krb5.handle, options[0], krb5.cache(ccache)));
    const exchange: Cell<Handle> = [null];
    krb5.require(createExchange(krb5.handle, client, null, null, 0, options[0], exchange));
    krb5.own(exchange[0], freeExchange);
    const terminated = new Uint8Array(password.length + 1);
    terminated.set(password);
    const set = setPassword(krb5.handle, exchange[0], terminated);
    // The library has a copy of its own, and clears it when the exchange is freed.
    terminated.fill(0);
    password.fill(0);
    krb5.require(set);
    krb5.require(runExchange(krb5.handle, exchange[0]), codes);
  } finally {
    password.fill(0);
  }
}

/** The library would ask for an empty password at a terminal, and end one at its NUL. */
function requirePassword(password: Uint8Array): void {
  // refuses: test "a password that the library would take for another reaches no KDC"
  if (password.length === 0 || password.length > maxPasswordBytes || password.includes(0))
    throw new GssError('wrong-password', 'the password is empty, too long or has a NUL');
}
