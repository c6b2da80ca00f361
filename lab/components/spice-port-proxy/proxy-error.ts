/** Everything that the proxy gives up over; the README says what to do about each. */
export type ProxyErrorCode =
  | 'usage'
  | 'vv-invalid'
  | 'plugin-folder-untrusted'
  | 'plugin-name-invalid'
  | 'plugin-missing'
  | 'plugin-outside-folder'
  | 'plugin-not-executable'
  | 'plugin-untrusted'
  | 'connect-failed'
  | 'tls-untrusted'
  | 'host-subject-mismatch'
  | 'link-failed'
  | 'need-secured'
  | 'ticket-refused'
  | 'port-missing'
  | 'busy'
  | 'protocol'
  | 'disconnected'
  | 'plugin-failed';

/** A reason to end. The message is one line that names the place and, where there is one, the remedy. */
export class ProxyError extends Error {
  readonly code: ProxyErrorCode;

  constructor(code: ProxyErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ProxyError';
    this.code = code;
  }
}

/**
 * 2 when what it was given is at fault: the command line, a local file, or an address, CA, ticket or port name that
 * does not fit the server. 1 when the session or a plugin fails (docs/architecture.md).
 */
export function exitStatusOf(code: ProxyErrorCode): 1 | 2 {
  switch (code) {
    case 'usage':
    case 'vv-invalid':
    case 'plugin-folder-untrusted':
    case 'plugin-name-invalid':
    case 'plugin-missing':
    case 'plugin-outside-folder':
    case 'plugin-not-executable':
    case 'plugin-untrusted':
    case 'tls-untrusted':
    case 'host-subject-mismatch':
    case 'need-secured':
    case 'ticket-refused':
    case 'port-missing':
      return 2;
    case 'connect-failed':
    case 'link-failed':
    case 'busy':
    case 'protocol':
    case 'disconnected':
    case 'plugin-failed':
      return 1;
  }
}
