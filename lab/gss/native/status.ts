import { view } from 'koffi';
import { GssError, type GssErrorCode } from '../gss-error.ts';
import { type BufferOut, displayStatus, mechanism, releaseBuffer } from './library.ts';

/** GSS_C_GSS_CODE and GSS_C_MECH_CODE. */
const majorStatus = 1;
const mechanismStatus = 2;
const maxStatusLines = 4;
const errorBits = 0xffff0000;

/** Throws unless the routine and calling error fields of a major status are clear (RFC 2744 section 3.9.1). */
export function requireSuccess(major: number, minor: number): void {
  if ((major & errorBits) !== 0) throw statusError(major, minor);
}

/** The error of a failed call. Must be made on the thread of that call: the mechanism's text is kept per thread. */
export function statusError(major: number, minor: number): GssError {
  // The library's status codes are signed; OM_uint32 is not.
  const status = minor | 0;
  return new GssError(codeOf(major, status), statusText(major, minor), status);
}

/** The code of a libkrb5 status (krb5.h), or, where it says nothing, of the major status. */
function codeOf(major: number, status: number): GssErrorCode {
  const routine = major >>> 16;
  return decisive[routine] ?? byMinor[status] ?? byMajor[routine] ?? 'internal';
}

/** The code of a libkrb5 status; `internal` where it says nothing to us. */
export function codeOfStatus(status: number): GssErrorCode {
  return byMinor[status] ?? 'internal';
}

/** GSS_S_BAD_BINDINGS and GSS_S_BAD_SIG: a message that does not decrypt is not a ticket with a wrong key. */
const decisive: Readonly<Record<number, GssErrorCode>> = { 4: 'bad-bindings', 6: 'bad-token' };

const byMajor: Readonly<Record<number, GssErrorCode>> = {
  7: 'no-credentials',
  8: 'context-lost',
  9: 'bad-token',
  10: 'no-credentials',
  11: 'expired',
  12: 'expired',
};

const byMinor: Readonly<Record<number, GssErrorCode>> = {
  [-1765328383]: 'refused-by-kdc', // KDC_ERR_NAME_EXP
  [-1765328378]: 'unknown-client',
  [-1765328377]: 'unknown-service',
  [-1765328372]: 'refused-by-kdc', // KDC_ERR_POLICY
  [-1765328366]: 'refused-by-kdc', // KDC_ERR_CLIENT_REVOKED
  [-1765328364]: 'refused-by-kdc', // KDC_ERR_TGT_REVOKED
  [-1765328361]: 'expired', // KDC_ERR_KEY_EXP: the password
  [-1765328360]: 'wrong-password', // KDC_ERR_PREAUTH_FAILED
  [-1765328353]: 'wrong-key', // KRB_AP_ERR_BAD_INTEGRITY
  [-1765328352]: 'expired',
  [-1765328351]: 'not-yet-valid',
  [-1765328350]: 'replay',
  [-1765328349]: 'wrong-key', // KRB_AP_ERR_NOT_US
  [-1765328348]: 'wrong-key', // KRB_AP_ERR_BADMATCH
  [-1765328347]: 'clock-skew',
  [-1765328343]: 'wrong-key', // KRB_AP_ERR_MODIFIED
  [-1765328340]: 'wrong-key', // KRB_AP_ERR_BADKEYVER
  [-1765328339]: 'wrong-key', // KRB_AP_ERR_NOKEY
  [-1765328248]: 'bad-configuration', // KRB5_CONFIG_BADFORMAT
  [-1765328249]: 'bad-configuration', // KRB5_CONFIG_CANTOPEN
  [-1765328243]: 'no-credentials', // KRB5_CC_NOTFOUND
  [-1765328230]: 'kdc-unreachable', // KRB5_REALM_UNKNOWN: no KDC is configured
  [-1765328228]: 'kdc-unreachable',
  [-1765328208]: 'no-local-name', // KRB5_LNAME_NOTRANS
  [-1765328227]: 'no-local-name', // KRB5_NO_LOCALNAME
  [-1765328203]: 'no-credentials', // KRB5_KT_NOTFOUND
  [-1765328189]: 'no-credentials', // KRB5_FCC_NOFILE
  [-1765328164]: 'kdc-unreachable', // KRB5_REALM_CANT_RESOLVE
  [-1765328163]: 'not-delegated', // KRB5_TKT_NOT_FORWARDABLE
  [-1765328154]: 'wrong-key', // KRB5_KT_KVNONOTFOUND
};

/** The mechanism's text; where it has no status of its own, and so would read "Success", GSSAPI's. */
function statusText(major: number, minor: number): string {
  const [value, type] = minor === 0 ? [major, majorStatus] : [minor, mechanismStatus];
  const lines: string[] = [];
  const more: [number] = [0];
  do {
    const text: BufferOut = { length: 0, value: null };
    if (displayStatus([0], value, type, mechanism, more, text) !== 0 || !text.value) break;
    lines.push(Buffer.from(view(text.value, text.length)).toString());
    releaseBuffer([0], text);
  } while (more[0] !== 0 && lines.length < maxStatusLines);
  return lines.join('; ') || `status ${value | 0}`;
}
