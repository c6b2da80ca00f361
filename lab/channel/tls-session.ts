import { Duplex } from 'node:stream';
import { checkServerIdentity, connect, createServer, type TLSSocket } from 'node:tls';
import { isIP } from 'node:net';
import type { ChannelTls, TlsEnds } from '../wire/sso/channel-tls.ts';
import type { ServerCertificate } from './server-certificate.ts';

/** RFC 9266 section 4. */
const exporter = { octets: 32, label: 'EXPORTER-Channel-Binding', context: Buffer.alloc(0) };

/** The guest's certificate does not hold: nothing may be sent, and trying again does not help. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';
}

/** Receives the exported key of `tls-exporter` (RFC 9266) once the handshake is done; before it no plaintext moves. */
export type OnEstablished = (exported: Buffer) => void;

/** The guest's end: TLS 1.3 with this certificate; nothing is asked of the client. */
export function serveTls(
  { certificate: cert, key }: ServerCertificate,
  ends: TlsEnds,
  onEstablished: OnEstablished,
): ChannelTls {
  const wire = createWire(ends);
  const { session, establish } = createSession(wire, ends, onEstablished);
  // Listens nowhere: a stream may be given to it as its connection.
  const server = createServer({ cert, key, minVersion: 'TLSv1.3' });
  server.once('secureConnection', establish);
  server.once('tlsClientError', ends.onLost);
  server.emit('connection', wire.stream);
  return session;
}

/** The client's end: TLS 1.3, the certificate signed by a CA of `ca` (PEM) and made for `name`, or `onLost` gets a CertificateError. */
export function connectTls(
  { ca, name }: { readonly ca: string; readonly name: string },
  ends: TlsEnds,
  onEstablished: OnEstablished,
): ChannelTls {
  const wire = createWire(ends);
  const socket = connect({
    socket: wire.stream,
    ca,
    minVersion: 'TLSv1.3',
    // refuses: starttls-wrong-certificate
    rejectUnauthorized: true,
    // refuses: starttls-wrong-certificate
    checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate),
    // An address is no server name (RFC 6066 section 3).
    ...(isIP(name) === 0 && { servername: name }),
  });
  const explained: TlsEnds = { ...ends, onLost: (cause) => ends.onLost(explain(socket, name, cause)) };
  const { session, establish } = createSession(wire, explained, onEstablished);
  socket.on('error', explained.onLost);
  socket.once('secureConnect', () => establish(socket));
  return session;
}

function explain(socket: TLSSocket, name: string, cause: unknown): unknown {
  // Typed as an Error, and in truth the code of the check that failed.
  const failed: unknown = socket.authorizationError;
  if (typeof failed !== 'string') return cause;
  const problem =
    failed === 'ERR_TLS_CERT_ALTNAME_INVALID'
      ? `is not made for ${name}`
      : `is not vouched for by the configured CA (${failed})`;
  return new CertificateError(`the guest’s certificate ${problem}`, { cause });
}

interface Wire {
  readonly stream: Duplex;
  /** Resolves when the session takes more, or has ended. */
  give(record: Buffer): Promise<void>;
}

/** The channel's raw octets as the stream that Node's TLS wants to run over. */
function createWire(ends: TlsEnds): Wire {
  let takesMore: () => void = () => undefined;
  const stream = new Duplex({
    read: () => takesMore(),
    write(records: Buffer, _encoding, done) {
      ends.write(records).then(
        () => done(),
        (cause: unknown) => done(cause instanceof Error ? cause : new Error(String(cause))),
      );
    },
    destroy(error, done) {
      takesMore();
      done(error);
    },
  });
  return {
    stream,
    async give(record) {
      // The stream may keep it, and its memory is the caller's.
      if (stream.destroyed || stream.push(Buffer.from(record))) return;
      await new Promise<void>((resolve) => {
        takesMore = resolve;
        if (stream.destroyed) resolve();
      });
    },
  };
}

interface Session {
  readonly session: ChannelTls;
  /** To be called when the handshake is done and the peer is who it is to be. */
  readonly establish: (socket: TLSSocket) => void;
}

function createSession(wire: Wire, ends: TlsEnds, onEstablished: OnEstablished): Session {
  let established: TLSSocket | undefined;

  async function pump(socket: TLSSocket): Promise<void> {
    for await (const chunk of socket) await ends.onPlaintext(chunk as Buffer);
  }

  // It fails and closes when TLS does, which says why.
  wire.stream.on('error', () => undefined);
  wire.stream.once('close', () => ends.onLost(new Error('TLS has ended')));

  return {
    establish(socket) {
      established = socket;
      socket.on('error', ends.onLost);
      onEstablished(socket.exportKeyingMaterial(exporter.octets, exporter.label, exporter.context));
      pump(socket).then(
        () => ends.onLost(new Error('the peer has ended TLS')),
        () => undefined,
      );
    },
    session: {
      receive: (record) => wire.give(record),
      send: (plaintext) =>
        new Promise((resolve, reject) => {
          if (!established) reject(new Error('TLS does not stand'));
          else established.write(plaintext, (error) => (error ? reject(error) : resolve()));
        }),
      get established() {
        return established !== undefined;
      },
      close() {
        established?.destroy();
        wire.stream.destroy();
      },
    },
  };
}
