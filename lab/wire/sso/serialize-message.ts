import type { Message, VersionRange } from './message.ts';

/** One line, without its terminator. The inverse of `parseMessage`. */
export function serializeMessage(message: Message): string {
  switch (message.kind) {
    case 'agent-signature': {
      const { versions, epoch, challenge, features, nonce } = message;
      const line = `SPICE-SSO ${range(versions)} agent ${epoch} ${challenge} ${list(features)}`;
      return nonce === undefined ? line : `${line} ${nonce}`;
    }
    case 'client-signature':
      return `SPICE-SSO ${range(message.versions)} client ${message.nonce} ${list(message.features)}`;
    case 'authenticate':
      return `authenticate ${message.types.join(' ')}`;
    case 'start-tls':
      return 'startTLS';
    case 'start-sasl':
      return `startSASL ${message.mechanism}`;
    case 'sasl':
      return `sasl ${message.token.toString('base64') || '='}`;
    case 'credentials':
      return `credentials ${message.type} ${message.payload.toString('base64')}`;
    case 'info':
      return `info ${message.attribute}`;
    case 'ok':
      return message.value === undefined ? 'ok' : `ok ${message.value}`;
    case 'error':
      return message.text === '' ? `error ${message.code}` : `error ${message.code} ${message.text}`;
    case 'login':
      return message.code === undefined ? `login ${message.state}` : `login ${message.state} ${message.code}`;
    case 'ping':
    case 'pong':
      return `${message.kind} ${message.token}`;
    case 'unknown':
      return `unknown ${message.verb}`;
  }
}

function range(versions: VersionRange): string {
  return `${versions.min}-${versions.max}`;
}

function list(features: readonly string[]): string {
  return features.length === 0 ? '-' : features.join(',');
}
