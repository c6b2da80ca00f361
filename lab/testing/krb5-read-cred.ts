import { decode, load, struct } from 'koffi';

type Handle = bigint | null;
type Cell = [Handle];

const krb5 = load('libkrb5.so.3');
struct('krb5_data_in', { magic: 'int', length: 'uint32_t', data: 'const uint8_t *' });

const initContext = krb5.func('int krb5_init_context(_Out_ void **)');
const resolve = krb5.func('int krb5_cc_resolve(void *, const char *, _Out_ void **)');
const parseName = krb5.func('int krb5_parse_name(void *, const char *, _Out_ void **)');
const initialize = krb5.func('int krb5_cc_initialize(void *, void *, void *)');
const createAuthContext = krb5.func('int krb5_auth_con_init(void *, _Out_ void **)');
const setFlags = krb5.func('int krb5_auth_con_setflags(void *, void *, int)');
const readCred = krb5.func('int krb5_rd_cred(void *, void *, krb5_data_in *, _Out_ void **, void *)');
const store = krb5.func('int krb5_cc_store_cred(void *, void *, void *)');

/**
 * Reads a KRB-CRED with krb5_rd_cred and keeps its first credential in `ccache`: what MIT's library makes of a message
 * of ours. Frees nothing: for a test's process.
 */
export function storeCredOf(message: Buffer, client: string, ccache: string): void {
  const [context, authContext, cache, principal, list]: Cell[] = [[null], [null], [null], [null], [null]];
  const calls: readonly (() => number)[] = [
    () => initContext(context) as number,
    () => createAuthContext(context?.[0], authContext) as number,
    () => setFlags(context?.[0], authContext?.[0], 0) as number,
    () =>
      readCred(
        context?.[0],
        authContext?.[0],
        { magic: 0, length: message.length, data: message },
        list,
        null,
      ) as number,
    () => resolve(context?.[0], ccache, cache) as number,
    () => parseName(context?.[0], client, principal) as number,
    () => initialize(context?.[0], cache?.[0], principal?.[0]) as number,
    () => store(context?.[0], cache?.[0], decode(list?.[0], 'void *')) as number,
  ];
  for (const [at, call] of calls.entries()) {
    const status = call();
    if (status !== 0) throw new Error(`call ${at}: status ${status}`);
  }
}
