import { once } from 'node:events';
import { basename, join } from 'node:path';
import type { HeldWorld } from '../run/hold-world.ts';
import { createOwnedFolder } from '../world/owner/owned-folder.ts';
import { answerRequest, type Keeper } from './answer-request.ts';
import { startLease } from './lease.ts';
import { serveRequests } from './serve-requests.ts';
import { createTerminals } from './terminals.ts';

/** The socket's name in its owned folder, by which `keptWorlds` finds it. */
export const socketName = 'keeper';

export interface KeepOptions {
  readonly leaseMs: number;
  /** Ends the keeping, and not the run; default: never. */
  readonly letGo?: AbortSignal;
  /** Is told once requests are served. */
  readonly onKept: (kept: {
    readonly id: string;
    readonly endsAtMs: number;
    readonly held: HeldWorld;
  }) => void;
}

/** Serves requests on a world until its lease is over, somebody asks for its end, or the run is interrupted. */
export async function keepWorld(held: HeldWorld, options: KeepOptions): Promise<void> {
  const { leaseMs, onKept, letGo } = options;
  await using folder = await createOwnedFolder();
  using lease = startLease(leaseMs);
  const asked = new AbortController();
  const keeper: Keeper = {
    held,
    lease,
    terminals: createTerminals(),
    scratchFolder: folder.path,
    // After the answer to the request.
    end: () => setImmediate(() => asked.abort()),
  };
  const ends = {
    'lease-over': lease.over,
    'asked-down': asked.signal,
    interrupted: held.signal,
    ...(letGo && { 'let-go': letGo }),
  };
  const end = AbortSignal.any(Object.values(ends));
  await using server = new AsyncDisposableStack();
  server.use(await serveRequests(join(folder.path, socketName), (request) => answerRequest(request, keeper)));
  held.note({ event: 'kept', leaseMs });
  onKept({ id: idOf(folder.path), endsAtMs: lease.endsAtMs, held });
  if (!end.aborted) await once(end, 'abort');
  const reason = Object.entries(ends).find(([, signal]) => signal.aborted)?.[0];
  held.note({ event: 'kept-no-more', reason });
}

/** A world is called by the random end of its folder's name. */
export function idOf(folder: string): string {
  return basename(folder).slice(-6);
}
