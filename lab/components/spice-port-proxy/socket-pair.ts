import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type OnReadOpts, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withDeadline } from '../../deadline/wait-until.ts';

/** Two ends of one unix stream socket. */
export interface SocketPair {
  readonly ours: Socket;
  /** Paused and never read here: to be given to a child, then destroyed. */
  readonly theirs: Socket;
}

/** Node has no socketpair(2): the two meet once in a folder that only this user can enter, which is gone afterwards. */
export async function socketPair(onread?: OnReadOpts): Promise<SocketPair> {
  const folder = await mkdtemp(join(tmpdir(), 'spice-port-'));
  const server = createServer({ pauseOnConnect: true });
  try {
    const path = join(folder, 's');
    server.listen(path);
    await once(server, 'listening');
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const ours = connect({ path, ...(onread && { onread }) });
    const [[theirs]] = await withDeadline(
      Promise.all([accepted, once(ours, 'connect')]),
      'a socket pair',
      5000,
    );
    ours.on('error', () => undefined);
    return { ours, theirs };
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}
