/** The error codes of the SSO channel protocol (docs/protocol.md, "Error codes"), with the text that goes on the wire. */
export const ssoErrorTexts = {
  300: 'later',
  400: 'unsupported',
  401: 'authentication failed',
  403: 'refused by policy',
  404: 'unknown attribute',
  406: 'console is held',
  408: 'timed out',
  409: 'busy',
  410: 'handle used or expired',
  413: 'too large',
  422: 'malformed or out of order',
  423: 'account locked or disabled',
  425: 'credential expired or not yet valid, or clock skew',
  426: 'confidential SASL layer required',
  429: 'too many attempts',
  500: 'internal error',
  503: 'KDC unreachable',
  505: 'no common version',
} as const;

export type SsoErrorCode = keyof typeof ssoErrorTexts;
