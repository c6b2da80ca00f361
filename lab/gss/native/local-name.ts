import { load } from 'koffi';
import { GssError } from '../gss-error.ts';
import type { Cell, Handle } from './library.ts';

const krb5 = load('libkrb5.so.3');
const maxLocalNameBytes = 256;
/** KRB5_LNAME_NOTRANS and KRB5_NO_LOCALNAME: no rule maps it. */
const noLocalName = [-1765328208, -1765328227];

const initContext = krb5.func('int krb5_init_context(_Out_ void **)') as (context: Cell<Handle>) => number;
const freeContext = krb5.func('void krb5_free_context(void *)') as (context: Handle) => void;
const parseName = krb5.func('int krb5_parse_name(void *, const char *, _Out_ void **)') as (
  context: Handle,
  name: string,
  principal: Cell<Handle>,
) => number;
const freePrincipal = krb5.func('void krb5_free_principal(void *, void *)') as (
  context: Handle,
  principal: Handle,
) => void;
const toLocalName = krb5.func('int krb5_aname_to_localname(void *, void *, int, _Out_ uint8_t *)') as (
  context: Handle,
  principal: Handle,
  bytes: number,
  out: Buffer,
) => number;
const errorMessage = krb5.func('const char *krb5_get_error_message(void *, int)') as (
  context: Handle,
  status: number,
) => string;

/** krb5_aname_to_localname, under the krb5.conf of the environment. */
export function localName(principal: string): string {
  const context: Cell<Handle> = [null];
  const parsed: Cell<Handle> = [null];
  try {
    require0(null, initContext(context));
    require0(context[0], parseName(context[0], principal, parsed));
    const name = Buffer.alloc(maxLocalNameBytes);
    require0(context[0], toLocalName(context[0], parsed[0], name.length, name));
    return name.toString('utf8', 0, name.indexOf(0));
  } finally {
    if (parsed[0] !== null) freePrincipal(context[0], parsed[0]);
    if (context[0] !== null) freeContext(context[0]);
  }
}

function require0(context: Handle, status: number): void {
  if (status === 0) return;
  const code = noLocalName.includes(status) ? 'no-local-name' : 'internal';
  throw new GssError(code, errorMessage(context, status), status);
}
