/** How long a line's delay is believed to be the least. */
const windowMs = 5000;

/** Puts moments of a guest's monotonic clock on the host's clock. */
export interface GuestClock {
  /** The host's moment (ms since the epoch) of the guest's moment, in a line that arrived at `arrivedMs`. */
  hostMs(guestMs: number, arrivedMs: number): number;
  /** The guest stood still: what was learned of its clock is no longer so. */
  forget(): void;
}

/**
 * A line arrives late, never early, so the guest's clock is behind the host's by the least difference that the last
 * lines show. A window of 5 s follows a guest whose clock runs fast or slow.
 */
export function createGuestClock(): GuestClock {
  let seen: { readonly arrivedMs: number; readonly differenceMs: number }[] = [];
  let lastMs = -Infinity;
  return {
    hostMs(guestMs, arrivedMs) {
      // A clock that went back is another boot's.
      if (guestMs < lastMs) seen = [];
      lastMs = guestMs;
      seen = seen.filter((one) => arrivedMs - one.arrivedMs <= windowMs);
      seen.push({ arrivedMs, differenceMs: arrivedMs - guestMs });
      return guestMs + Math.min(...seen.map(({ differenceMs }) => differenceMs));
    },
    forget: () => void (seen = []),
  };
}
