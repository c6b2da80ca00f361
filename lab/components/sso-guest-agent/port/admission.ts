import type { Socket } from 'node:net';

/** Which connections are served. */
export interface Admission {
  /** Whether this new one is; it may make others go. */
  admit(socket: Socket): boolean;
  /** Its client has authenticated. */
  authenticated(socket: Socket): void;
}

/** For a stream that only root reaches: one client, whoever it is. */
export function oneAtATime(): Admission {
  let served: Socket | undefined;
  return {
    admit(socket) {
      if (served && !served.destroyed) return false;
      served = socket;
      return true;
    },
    authenticated: () => undefined,
  };
}

export interface AdmissionLimits {
  /** How many may be there that have not authenticated; one more makes the oldest go. */
  readonly unauthenticated: number;
  /** How long each has to authenticate, in ms. */
  readonly withinMs: number;
  /** How long an authenticated one may be silent, in ms. */
  readonly idleMs: number;
}

/**
 * For a stream that anybody reaches: who has not authenticated keeps nobody else away, and the first who does is served
 * alone until it leaves.
 */
export function firstToAuthenticate({ unauthenticated, withinMs, idleMs }: AdmissionLimits): Admission {
  /** By age, each with the timer that ends it. */
  const waiting = new Map<Socket, NodeJS.Timeout>();
  let holder: Socket | undefined;
  const held = () => holder !== undefined && !holder.destroyed;

  function leave(socket: Socket): void {
    clearTimeout(waiting.get(socket));
    waiting.delete(socket);
  }

  return {
    admit(socket) {
      // refuses: test "while an authenticated client is served every other is refused"
      if (held()) return false;
      const [oldest] = waiting.keys();
      if (oldest && waiting.size >= unauthenticated) oldest.destroy();
      waiting.set(
        socket,
        setTimeout(() => socket.destroy(), withinMs),
      );
      socket.once('close', () => leave(socket));
      return true;
    },
    authenticated(socket) {
      // What one that was dropped had under way is still told.
      // refuses: test "of two that authenticate in the same moment one is served"
      if (socket.destroyed) return;
      leave(socket);
      holder = socket;
      socket.setTimeout(idleMs, () => socket.destroy());
      for (const other of waiting.keys()) other.destroy();
    },
  };
}
