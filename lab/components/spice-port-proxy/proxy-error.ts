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

/** 2 when the command line or a local file is at fault, 1 when the remote or a plugin is (docs/architecture.md). */
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
      return 2;
    case 'connect-failed':
    case 'tls-untrusted':
    case 'host-subject-mismatch':
    case 'link-failed':
    case 'need-secured':
    case 'ticket-refused':
    case 'port-missing':
    case 'busy':
    case 'protocol':
    case 'disconnected':
    case 'plugin-failed':
      return 1;
  }
}
