import { decode, load } from 'koffi';
import { flag } from '../gss/native/context.ts';
import type { NativeInitiator } from '../gss/native/initiator.ts';

const gssapi = load('libgssapi_krb5.so.2');
const setCredentialOption = gssapi.func(
  'uint32_t gss_set_cred_option(_Out_ uint32_t *, _Inout_ void **, void *, void *)',
) as (minor: [number], credential: [bigint | null], option: unknown, value: null) => number;

/** An initiator whose context cannot encrypt: MIT asks for confidentiality whatever the flags, unless the credential says no. */
export function withoutConfidentiality(initiator: NativeInitiator): NativeInitiator {
  const option: unknown = decode(gssapi.symbol('GSS_KRB5_CRED_NO_CI_FLAGS_X'), 'void *');
  const major = setCredentialOption([0], [initiator.credential], option, null);
  if (major !== 0) throw new Error(`gss_set_cred_option: ${major}`);
  return { ...initiator, requestFlags: initiator.requestFlags & ~flag.confidential };
}
