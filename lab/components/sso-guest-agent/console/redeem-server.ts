import { chmod, mkdir, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { withDeadline } from '../../../deadline/wait-until.ts';
import type { HandleStore } from './handle-store.ts';

/** Answers pam_sso_handle.so (docs/architecture.md, "The redeem socket"). Disposing stops it. */
export interface RedeemServer extends AsyncDisposable {
  readonly path: string;
}

export interface RedeemServerOptions {
  /** Absolute path of the socket; its folder becomes 0700, which is what keeps everyone but root out. */
  readonly path: string;
  readonly store: Pick<HandleStore, 'redeem' | 'openSession'>;
  /** Called once an attempt; never with a handle. `code` is undefined for a success. */
  readonly onAttempt?: (attempt: RedeemAttempt) => void;
  /** Within which a connection must have sent its line; default 2 000. */
  readonly deadlineMs?: number;
  /** Within which a session is made ready; default 8 000, which PAM waits for. */
  readonly sessionMs?: number;
}

export interface RedeemAttempt {
  readonly user: string;
  readonly service: string;
  readonly code: number | undefined;
}

const maxLineBytes = 256;
const maxConnections = 8;

/** Rejects with a system error when the socket cannot be made. A socket that an earlier agent left is replaced. */
export async function startRedeemServer(options: RedeemServerOptions): Promise<RedeemServer> {
  const { path } = options;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await chmod(dirname(path), 0o700);
  await rm(path, { force: true });
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(socket, options);
  });
  // refuses: test "no more than eight connections are served at once"
  server.maxConnections = maxConnections;
  await listening(server, path);
  // refuses: test "only root gets to the socket"
  await chmod(path, 0o600);
  return {
    path,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function serve(socket: Socket, options: RedeemServerOptions): void {
  const timer = setTimeout(() => socket.destroy(), options.deadlineMs ?? 2000);
  let line = '';
  socket.setEncoding('latin1');
  socket.on('close', () => clearTimeout(timer));
  // A peer that goes away takes only its own answer with it.
  socket.on('error', () => socket.destroy());
  socket.on('data', (text: string) => {
    line += text;
    const end = line.indexOf('\n');
    if (end < 0 && line.length < maxLineBytes) return;
    clearTimeout(timer);
    socket.removeAllListeners('data').resume();
    const whole = end === line.length - 1 && line.length <= maxLineBytes;
    const answered = whole ? answer(line.slice(0, -1), options) : Promise.resolve('error 422');
    line = '';
    void answered.then((said) => socket.end(`${said}\n`, 'latin1'));
  });
}

async function answer(
  line: string,
  { store, onAttempt, sessionMs = 8000 }: RedeemServerOptions,
): Promise<string> {
  const [, verb, handle, user, service, session] =
    /^(redeem|session) ([0-9a-f]{32}) ([!-~]{1,64}) ([!-~]{1,64})(?: ([A-Za-z0-9]{1,32}))?$/.exec(line) ?? [];
  // refuses: test "anything but one proper line is malformed"
  if (handle === undefined || user === undefined || service === undefined) return 'error 422';
  if ((verb === 'session') !== (session !== undefined)) return 'error 422';
  if (session !== undefined) {
    const opening = store.openSession(handle, user, service);
    if (!opening.ok) return `error ${opening.code}`;
    // What went wrong is told by whoever logs the user in; PAM refuses the session.
    return await withDeadline(opening.open(session), 'the session to be made ready', sessionMs).then(
      () => 'ok -',
      () => 'error 500',
    );
  }
  const redemption = store.redeem(handle, user, service);
  onAttempt?.({ user, service, code: redemption.ok ? undefined : redemption.code });
  return redemption.ok ? `ok ${redemption.ccache ?? '-'}` : `error ${redemption.code}`;
}
