import { Duplex } from 'node:stream';
import { checkServerIdentity, connect, type SecureContext, TLSSocket } from 'node:tls';
import { isIP } from 'node:net';
import type { ChannelTls, TlsEnds } from '../wire/sso/channel-tls.ts';

/** RFC 9266 section 4. */
const exporter = { octets: 32, label: 'EXPORTER-Channel-Binding', context: Buffer.alloc(0) };

/** The guest's certificate does not hold: nothing may be sent, and trying again does not help. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';
}

/** Receives the exported key of `tls-exporter` (RFC 9266) once the handshake is done; before it no plaintext moves. */
export type OnEstablished = (exported: Buffer) => void;

/** The guest's end: TLS 1.3 with this certificate; nothing is asked of the client. */
export function serveTls(context: SecureContext, ends: TlsEnds, onEstablished: OnEstablished): ChannelTls {
  const wire = createWire(ends);
  const socket = new TLSSocket(wire.stream, { isServer: true, secureContext: context });
  // Emitted once the handshake is done; only the client's end has an event in the documentation.
  return run(socket, 'secure', wire, ends, onEstablished);
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
  return run(socket, 'secureConnect', wire, explained, onEstablished);
}

function explain(socket: TLSSocket, name: string, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return new CertificateError(`the guest’s certificate is not made for ${name}`, { cause });
  }
  // Typed as an Error, and in truth the code of the check that failed.
  const failed: unknown = socket.authorizationError;
  if (typeof failed !== 'string') return cause;
  return new CertificateError(`the guest’s certificate is not vouched for by the configured CA (${failed})`, {
    cause,
  });
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
      if (stream.destroyed || stream.push(record)) return;
      await new Promise<void>((resolve) => {
        takesMore = resolve;
        if (stream.destroyed) resolve();
      });
    },
  };
}

function run(
  socket: TLSSocket,
  handshakeEvent: 'secure' | 'secureConnect',
  wire: Wire,
  ends: TlsEnds,
  onEstablished: OnEstablished,
): ChannelTls {
  let established = false;

  async function pump(): Promise<void> {
    for await (const chunk of socket) await ends.onPlaintext(chunk as Buffer);
  }

  // The stream below fails when its end above does, and has nothing to add.
  wire.stream.on('error', () => undefined);
  socket.on('error', ends.onLost);
  socket.once('close', () => ends.onLost(new Error('TLS has ended')));
  socket.once(handshakeEvent, () => {
    established = true;
    onEstablished(socket.exportKeyingMaterial(exporter.octets, exporter.label, exporter.context));
    // Its end and its failure are events of the socket.
    pump().then(
      () => ends.onLost(new Error('the peer has ended TLS')),
      () => undefined,
    );
  });

  return {
    receive: (record) => wire.give(record),
    send: (plaintext) =>
      new Promise((resolve, reject) => {
        socket.write(plaintext, (error) => (error ? reject(error) : resolve()));
      }),
    get established() {
      return established;
    },
    close() {
      socket.destroy();
      wire.stream.destroy();
    },
  };
}
