import { GssError, type GssErrorCode } from '../../gss/gss-error.ts';
import type { SsoErrorCode } from '../../wire/sso/error-codes.ts';
import { PromptError } from './prompt/prompt-error.ts';

/** The protocol's code for what went wrong at this end, and the words for it. */
export function describeFailure(error: unknown): { readonly code: SsoErrorCode; readonly reason: string } {
  if (error instanceof PromptError) return { code: 403, reason: error.message };
  if (!(error instanceof GssError)) {
    return { code: 500, reason: error instanceof Error ? error.message : String(error) };
  }
  return { code: codes[error.code] ?? 401, reason: `${error.code}: ${error.message}` };
}

const codes: Partial<Record<GssErrorCode, SsoErrorCode>> = {
  'kdc-unreachable': 503,
  deadline: 503,
  expired: 425,
  'not-yet-valid': 425,
  'clock-skew': 425,
  'refused-by-kdc': 423,
  'not-delegated': 403,
  'other-client': 403,
  internal: 500,
  unavailable: 500,
};
