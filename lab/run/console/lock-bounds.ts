// Every length below is for an ordinary host; whoever uses it multiplies it by hostSpeedFactor (lab/deadline/host-speed.ts).

/** How a client's time as the one who answers for an open console ends. */
export type ClientEnd =
  /** The client, its proxy or the channel is gone, or its security layer: the guest is told at once. */
  | 'hang-up'
  /** The client is stopped, or its path is cut: nothing but its silence says so. */
  | 'silent'
  /** The guest's agent is stopped, so that nobody in the guest knows of the client. */
  | 'agent-stopped';

/** Within how long after such an end the console must be locked, in ms; from docs/protocol.md, "Order" step 8. */
export const lockBoundsMs: Readonly<Record<ClientEnd, number>> = {
  // Measured: 20 to 320 ms, the latter on a host with ten times the work that it can do.
  'hang-up': 1000,
  // 5 s without a line of the client, and the lock.
  silent: 5000 + 1000,
  // 10 s in which the lock hears nothing of an agent that has the console (docs/console-login.md), and the lock.
  'agent-stopped': 10_000 + 1000,
};

/** Nothing opens later than this after the last client is gone, though it is locked again: the news needs its time too. */
export const openingBoundMs = 500;

/** A lock that the lab has killed is started again by systemd, and locks then: within so long of its end, in ms. */
export const lockRestartMs = 3000;

/** How much later than its decision logind may write into a session's file that it is closing; measured: 4 ms. */
export const closingLagMs = 100;

/** A watcher that says nothing for so long, in a guest that runs, has not watched. */
export const maxQuietMs = 10_000;
