import { X509Certificate } from 'node:crypto';
import { connect as connectTcp, type Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls, type PeerCertificate, TLSSocket } from 'node:tls';
import { parseCertificateSubject, parseHostSubject, sameSubject } from './certificate-subject.ts';
import { DeadlineError, withDeadline } from '../../deadline/wait-until.ts';
import { ProxyError } from './proxy-error.ts';
import { addressOf, type Remote } from './settings.ts';
import type { SocketIntake } from './socket-intake.ts';

const connectTimeoutMs = 10_000;
const keepAliveMs = 10_000;

/**
 * Opens a connection and, over TLS, trusts its certificate before anything is sent.
 * Throws `connect-failed`, `tls-untrusted` or `host-subject-mismatch`. The socket's later errors end its reading.
 */
export async function connect(remote: Remote, intake: SocketIntake): Promise<Socket> {
  const { onread } = intake;
  const socket =
    remote.transport === 'tls'
      ? startTls(remote, onread)
      : connectTcp({ port: remote.port, host: remote.host, onread });
  intake.attach(socket);
  try {
    await withDeadline(ready(socket), `a connection to ${addressOf(remote)}`, connectTimeoutMs);
  } catch (error) {
    socket.destroy();
    throw explained(error, socket, remote);
  }
  socket.on('error', () => undefined);
  socket.setNoDelay(true);
  // A host that vanished without a FIN is noticed by the kernel, since an idle session sends nothing itself.
  socket.setKeepAlive(true, keepAliveMs);
  return socket;
}

function startTls(remote: Extract<Remote, { transport: 'tls' }>, onread: SocketIntake['onread']): TLSSocket {
  const { host, port, ca, hostSubject } = remote;
  // The types do not know that tls.connect takes it; the documentation does.
  const reading = { onread };
  return connectTls({
    host,
    port,
    ...reading,
    // The chain is always checked; a host subject replaces only the check of the name.
    rejectUnauthorized: true,
    ...(ca === undefined ? {} : { ca }),
    checkServerIdentity: (name, certificate) =>
      hostSubject === undefined
        ? checkServerIdentity(name, certificate)
        : checkSubject(hostSubject, certificate, remote),
  });
}

function checkSubject(hostSubject: string, certificate: PeerCertificate, remote: Remote): Error | undefined {
  const subject = new X509Certificate(certificate.raw).subject;
  const wanted = parseHostSubject(hostSubject);
  const found = parseCertificateSubject(subject);
  if (wanted && found && sameSubject(wanted, found)) return undefined;
  return new ProxyError(
    'host-subject-mismatch',
    `${addressOf(remote)}: the certificate's subject is "${subject.replaceAll('\n', ',')}", the host subject "${hostSubject}"`,
  );
}

function ready(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => resolve());
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the server closed the connection')));
  });
}

function explained(error: unknown, socket: Socket, remote: Remote): ProxyError {
  if (error instanceof ProxyError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const untrusted = socket instanceof TLSSocket && Boolean(socket.authorizationError);
  if (untrusted) {
    return new ProxyError(
      'tls-untrusted',
      `${addressOf(remote)}: its certificate is not trusted (${reason}); check the CA, and the host name or host subject`,
      { cause: error },
    );
  }
  const why = error instanceof DeadlineError ? `no connection in ${connectTimeoutMs / 1000} s` : reason;
  return new ProxyError('connect-failed', `${addressOf(remote)}: ${why}`, { cause: error });
}
