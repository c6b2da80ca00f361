import { load, struct } from 'koffi';
import { GssError, type GssErrorCode } from '../gss-error.ts';
import type { Cell, Handle } from './library.ts';
import { codeOfStatus } from './status.ts';

/** krb5_data (krb5.h): octets that the library owns. */
export interface Krb5Data {
  magic: number;
  length: number;
  data: Handle;
}

const krb5 = load('libkrb5.so.3');
struct('krb5_data', { magic: 'int', length: 'uint32_t', data: 'void *' });

const initContext = declare('krb5_init_context(_Out_ void **)') as (context: Cell<Handle>) => number;
const freeContext = krb5.func('void krb5_free_context(void *)') as (context: Handle) => void;
const errorMessage = krb5.func('const char *krb5_get_error_message(void *, int)') as (
  context: Handle,
  status: number,
) => string;
const parseName = declare('krb5_parse_name(void *, const char *, _Out_ void **)') as (
  context: Handle,
  name: string,
  out: Cell<Handle>,
) => number;
const freePrincipal = krb5.func('void krb5_free_principal(void *, void *)') as (
  context: Handle,
  principal: Handle,
) => void;
const resolveCache = declare('krb5_cc_resolve(void *, const char *, _Out_ void **)') as (
  context: Handle,
  name: string,
  out: Cell<Handle>,
) => number;
const defaultCache = declare('krb5_cc_default(void *, _Out_ void **)') as (
  context: Handle,
  out: Cell<Handle>,
) => number;
const closeCache = declare('krb5_cc_close(void *, void *)') as (context: Handle, cache: Handle) => number;
const cachePrincipal = declare('krb5_cc_get_principal(void *, void *, _Out_ void **)') as (
  context: Handle,
  cache: Handle,
  out: Cell<Handle>,
) => number;

/** A library context, which frees what it gave when it is disposed of. */
export interface Krb5Context extends Disposable {
  readonly handle: Handle;
  /** Throws a GssError unless a status is 0; `codes` name what a status means in this call. */
  require(status: number, codes?: Readonly<Record<number, GssErrorCode>>): void;
  /** Calls `free` with this object when the context is disposed of. */
  own(object: Handle, free: (context: Handle, object: Handle) => unknown): Handle;
  /** A principal by its text. */
  principal(name: string): Handle;
  /** A cache by its name; the environment's default when undefined. */
  cache(name: string | undefined): Handle;
  /** The client of a cache. */
  clientOf(cache: Handle): Handle;
}

/** krb5_init_context, under the krb5.conf of the environment. */
export function openKrb5(): Krb5Context {
  const cell: Cell<Handle> = [null];
  const failed = initContext(cell);
  if (failed !== 0)
    throw new GssError(codeOfStatus(failed), `no Kerberos context: ${errorMessage(null, failed)}`, failed);
  const handle = cell[0];
  const held = new DisposableStack();
  held.defer(() => freeContext(handle));

  function require(status: number, codes: Readonly<Record<number, GssErrorCode>> = {}): void {
    if (status === 0) return;
    throw new GssError(codes[status] ?? codeOfStatus(status), errorMessage(handle, status), status);
  }

  function own(object: Handle, free: (context: Handle, object: Handle) => unknown): Handle {
    if (object !== null) held.defer(() => free(handle, object));
    return object;
  }

  function owned(
    call: (out: Cell<Handle>) => number,
    free: typeof freePrincipal | typeof closeCache,
  ): Handle {
    const out: Cell<Handle> = [null];
    require(call(out));
    return own(out[0], free);
  }

  return {
    handle,
    require,
    own,
    principal: (name) => owned((out) => parseName(handle, name, out), freePrincipal),
    cache: (name) =>
      owned(
        (out) => (name === undefined ? defaultCache(handle, out) : resolveCache(handle, name, out)),
        closeCache,
      ),
    clientOf: (cache) => owned((out) => cachePrincipal(handle, cache, out), freePrincipal),
    [Symbol.dispose]: () => held.dispose(),
  };
}

/** Statuses of a cache that is being written. */
export const cannotStore: Readonly<Record<number, GssErrorCode>> = {
  [-1765328191]: 'cannot-store', // KRB5_CC_IO
  [-1765328190]: 'cannot-store', // KRB5_FCC_PERM
  [-1765328189]: 'cannot-store', // KRB5_FCC_NOFILE: the folder is missing
  [-1765328188]: 'cannot-store', // KRB5_FCC_INTERNAL
  [-1765328187]: 'cannot-store', // KRB5_CC_WRITE
};

/** A function of libkrb5 that returns a status. */
export function declare(prototype: string) {
  return krb5.func(`int ${prototype}`);
}

/** A function of libkrb5 that returns nothing. */
export function declareFree(prototype: string) {
  return krb5.func(`void ${prototype}`);
}
