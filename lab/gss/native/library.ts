import { decode, load, pointer, struct } from 'koffi';

/** A library object's address; null before it exists and after it is released. */
export type Handle = bigint | null;

/** A C out-parameter. */
export type Cell<T> = [T];

/** gss_buffer_desc (RFC 2744 section 3.2): octets going in, an address coming out. */
export interface BufferIn {
  readonly length: number;
  readonly value: Uint8Array | null;
}

export interface BufferOut {
  length: number;
  value: Handle;
}

/** gss_channel_bindings_struct (RFC 2744 section 3.11). */
export interface Bindings {
  readonly initiator_addrtype: number;
  readonly initiator_address: BufferIn;
  readonly acceptor_addrtype: number;
  readonly acceptor_address: BufferIn;
  readonly application_data: BufferIn;
}

/** gss_key_value_set_desc (gssapi_ext.h): where credentials come from and go to, without the environment. */
export interface CredentialStore {
  readonly count: number;
  readonly elements: readonly { readonly key: string; readonly value: string }[];
}

const gssapi = load('libgssapi_krb5.so.2');

struct('gss_buffer', { length: 'size_t', value: 'void *' });
struct('gss_bindings', {
  initiator_addrtype: 'uint32_t',
  initiator_address: 'gss_buffer',
  acceptor_addrtype: 'uint32_t',
  acceptor_address: 'gss_buffer',
  application_data: 'gss_buffer',
});
const element = struct('gss_store_element', { key: 'const char *', value: 'const char *' });
struct('gss_store', { count: 'uint32_t', elements: pointer(element) });

/** The libraries' own static objects, so that nothing has to be kept alive here. */
export const mechanism = staticObject('gss_mech_krb5');
export const mechanisms = staticObject('gss_mech_set_krb5');
export const principalNameType = staticObject('GSS_KRB5_NT_PRINCIPAL_NAME');

export const importName = declare(
  'gss_import_name(_Out_ uint32_t *, gss_buffer *, void *, _Out_ void **)',
) as (minor: Cell<number>, name: BufferIn, type: Handle, out: Cell<Handle>) => number;

export const displayName = declare(
  'gss_display_name(_Out_ uint32_t *, void *, _Inout_ gss_buffer *, void *)',
) as (minor: Cell<number>, name: Handle, out: BufferOut, type: null) => number;

export const displayStatus = declare(
  'gss_display_status(_Out_ uint32_t *, uint32_t, int, void *, _Inout_ uint32_t *, _Inout_ gss_buffer *)',
) as (
  minor: Cell<number>,
  status: number,
  type: number,
  mech: Handle,
  more: Cell<number>,
  out: BufferOut,
) => number;

export const acquireCredential = declare(
  'gss_acquire_cred_from(_Out_ uint32_t *, void *, uint32_t, void *, int, gss_store *, _Out_ void **, void *, void *)',
) as (
  minor: Cell<number>,
  name: Handle,
  lifetime: number,
  mechs: Handle,
  usage: number,
  store: CredentialStore | null,
  credential: Cell<Handle>,
  actualMechs: null,
  actualLifetime: null,
) => number;

export const storeCredential = declare(
  'gss_store_cred_into(_Out_ uint32_t *, void *, int, void *, uint32_t, uint32_t, gss_store *, void *, void *)',
) as (
  minor: Cell<number>,
  credential: Handle,
  usage: number,
  mech: Handle,
  overwrite: number,
  makeDefault: number,
  store: CredentialStore,
  stored: null,
  storedUsage: null,
) => number;

export const initContext = declare(
  'gss_init_sec_context(_Out_ uint32_t *, void *, _Inout_ void **, void *, void *, uint32_t, uint32_t, gss_bindings *, gss_buffer *, void *, _Inout_ gss_buffer *, _Out_ uint32_t *, void *)',
) as (
  minor: Cell<number>,
  credential: Handle,
  context: Cell<Handle>,
  target: Handle,
  mech: Handle,
  flags: number,
  lifetime: number,
  bindings: Bindings | null,
  input: BufferIn | null,
  actualMech: null,
  output: BufferOut,
  retFlags: Cell<number>,
  actualLifetime: null,
) => number;

export const acceptContext = declare(
  'gss_accept_sec_context(_Out_ uint32_t *, _Inout_ void **, void *, gss_buffer *, gss_bindings *, _Out_ void **, void *, _Inout_ gss_buffer *, _Out_ uint32_t *, _Out_ uint32_t *, _Out_ void **)',
) as (
  minor: Cell<number>,
  context: Cell<Handle>,
  credential: Handle,
  input: BufferIn,
  bindings: Bindings | null,
  source: Cell<Handle>,
  actualMech: null,
  output: BufferOut,
  retFlags: Cell<number>,
  lifetime: Cell<number>,
  delegated: Cell<Handle>,
) => number;

export const inquireContext = declare(
  'gss_inquire_context(_Out_ uint32_t *, void *, _Out_ void **, _Out_ void **, void *, void *, void *, void *, void *)',
) as (
  minor: Cell<number>,
  context: Handle,
  source: Cell<Handle>,
  target: Cell<Handle>,
  lifetime: null,
  mech: null,
  flags: null,
  local: null,
  open: null,
) => number;

export const wrapMessage = declare(
  'gss_wrap(_Out_ uint32_t *, void *, int, uint32_t, gss_buffer *, _Out_ int *, _Inout_ gss_buffer *)',
) as (
  minor: Cell<number>,
  context: Handle,
  confidential: number,
  qop: number,
  input: BufferIn,
  gotConfidential: Cell<number>,
  output: BufferOut,
) => number;

export const unwrapMessage = declare(
  'gss_unwrap(_Out_ uint32_t *, void *, gss_buffer *, _Inout_ gss_buffer *, _Out_ int *, void *)',
) as (
  minor: Cell<number>,
  context: Handle,
  input: BufferIn,
  output: BufferOut,
  gotConfidential: Cell<number>,
  qop: null,
) => number;

export const wrapSizeLimit = declare(
  'gss_wrap_size_limit(_Out_ uint32_t *, void *, int, uint32_t, uint32_t, _Out_ uint32_t *)',
) as (
  minor: Cell<number>,
  context: Handle,
  confidential: number,
  qop: number,
  wrapped: number,
  plain: Cell<number>,
) => number;

export const releaseBuffer = declare('gss_release_buffer(_Out_ uint32_t *, _Inout_ gss_buffer *)') as (
  minor: Cell<number>,
  buffer: BufferOut,
) => number;
export const releaseName = declare('gss_release_name(_Out_ uint32_t *, _Inout_ void **)') as Release;
export const releaseCredential = declare('gss_release_cred(_Out_ uint32_t *, _Inout_ void **)') as Release;
export const deleteContext = declare('gss_delete_sec_context(_Out_ uint32_t *, _Inout_ void **, void *)') as (
  minor: Cell<number>,
  context: Cell<Handle>,
  token: null,
) => number;

export type Release = (minor: Cell<number>, handle: Cell<Handle>) => number;

/** Every GSSAPI function returns the major status as OM_uint32. */
function declare(prototype: string) {
  return gssapi.func(`uint32_t ${prototype}`);
}

function staticObject(symbol: string): Handle {
  return decode(gssapi.symbol(symbol), 'void *') as Handle;
}
