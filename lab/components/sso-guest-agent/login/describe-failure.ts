import { GssError, type GssErrorCode } from '../../../gss/gss-error.ts';
import type { SsoErrorCode } from '../../../wire/sso/error-codes.ts';
import { ConsoleError } from '../console/console.ts';
import type { PolicyRefusal } from './account-policy.ts';

/** A login that policy refuses. */
export class LoginRefusal extends Error {
  readonly code: SsoErrorCode;

  constructor({ code, reason }: PolicyRefusal) {
    super(reason);
    this.name = 'LoginRefusal';
    this.code = code;
  }
}

const gssCodes: Partial<Record<GssErrorCode, SsoErrorCode>> = {
  'kdc-unreachable': 503,
  deadline: 503,
  expired: 425,
  'not-yet-valid': 425,
  'clock-skew': 425,
  'tgt-not-verified': 403,
  'no-local-name': 403,
  'bad-configuration': 403,
  'wrong-password': 401,
  'unknown-client': 401,
  'refused-by-kdc': 423,
  'not-delegated': 403,
};

/** What the client is told of a failure, and what the audit keeps. `otherwise` is for failures of GSSAPI without a code of their own. */
export function describeFailure(
  error: unknown,
  otherwise: SsoErrorCode,
): { readonly code: SsoErrorCode; readonly reason: string } {
  if (error instanceof LoginRefusal || error instanceof ConsoleError) {
    return { code: error.code, reason: error.message };
  }
  if (error instanceof GssError) {
    return { code: gssCodes[error.code] ?? otherwise, reason: `${error.code}: ${error.message}` };
  }
  return { code: 500, reason: error instanceof Error ? error.message : String(error) };
}
