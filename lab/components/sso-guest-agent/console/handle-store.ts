import { randomBytes, timingSafeEqual } from 'node:crypto';
import { Secret } from '../../../secret/secret.ts';
import type { SsoErrorCode } from '../../../wire/sso/error-codes.ts';

/** Handles that PAM redeems: each opens one thing, for one user, through one PAM service, once. */
export interface HandleStore {
  /** A fresh handle (32 hex characters). Throws a RangeError when `maxLive` handles are alive already. */
  issue(grant: HandleGrant): Secret<string>;
  /** Checks user and service first: only their match consumes the handle, so another user cannot burn it. */
  redeem(handle: string, user: string, service: string): Redemption;
  /**
   * PAM opens the session that a handle was redeemed for: once, for the same user and service. What it gives is to be
   * called with logind's id of the session.
   */
  openSession(handle: string, user: string, service: string): SessionOpening;
  /** What became of a handle: `gone` when its time ran out or it was revoked. */
  state(handle: Secret<string>): 'live' | 'redeemed' | 'gone';
  /** Forgets a handle, redeemed or not. */
  revoke(handle: Secret<string>): void;
}

interface HandleGrant {
  readonly user: string;
  /** The PAM service that may redeem it. */
  readonly service: string;
  /** Handed to PAM as KRB5CCNAME; undefined for a login by identity alone. */
  readonly ccache: string | undefined;
  /** What is done before anything runs in the session; a rejection has PAM refuse it. */
  readonly onSession?: ((session: string) => Promise<void>) | undefined;
}

export type Redemption =
  | { readonly ok: true; readonly ccache: string | undefined }
  | { readonly ok: false; readonly code: Extract<SsoErrorCode, 403 | 410> };

export type SessionOpening =
  | { readonly ok: true; readonly open: (session: string) => Promise<void> }
  | { readonly ok: false; readonly code: Extract<SsoErrorCode, 403 | 410> };

export interface HandleStoreOptions {
  /** How long a handle can be redeemed; default 10 000. */
  readonly ttlMs?: number;
  /** How many handles may be alive at once; default 8. */
  readonly maxLive?: number;
  /** A monotonic clock in ms; default performance.now. */
  readonly now?: () => number;
  /** 16 random octets; default the system's generator. */
  readonly random?: () => Buffer;
}

interface LiveHandle extends HandleGrant {
  readonly octets: Buffer;
  readonly expiresAtMs: number;
  redeemed: boolean;
  sessionOpened: boolean;
}

export function createHandleStore(options: HandleStoreOptions = {}): HandleStore {
  const {
    ttlMs = 10_000,
    maxLive = 8,
    now = () => performance.now(),
    random = () => randomBytes(16),
  } = options;
  let live: LiveHandle[] = [];

  return {
    issue(grant) {
      live = live.filter((handle) => handle.expiresAtMs > now());
      // refuses: test "the number of live handles is bounded, and those that expired make room"
      if (live.length >= maxLive) throw new RangeError(`${maxLive} handles are alive already`);
      const octets = random();
      live.push({ ...grant, octets, expiresAtMs: now() + ttlMs, redeemed: false, sessionOpened: false });
      return new Secret(octets.toString('hex'));
    },
    redeem(text, user, service) {
      const handle = find(live, text);
      if (
        !handle ||
        // refuses: forwardable-tgt; test "a handle opens once, and says which cache"
        handle.redeemed ||
        // refuses: test "a handle is good until just before its time is up"
        handle.expiresAtMs <= now()
      )
        return { ok: false, code: 410 };
      if (
        // refuses: test "another user is refused and does not consume the handle"
        handle.user !== user ||
        // refuses: test "another PAM service is refused and does not consume the handle"
        handle.service !== service
      )
        return { ok: false, code: 403 };
      handle.redeemed = true;
      return { ok: true, ccache: handle.ccache };
    },
    openSession(text, user, service) {
      const handle = find(live, text);
      // refuses: test "a session is opened for a redeemed handle alone, and once"
      if (!handle?.redeemed || handle.sessionOpened) return { ok: false, code: 410 };
      // refuses: test "a session of another user or service than the handle’s is not opened"
      if (handle.user !== user || handle.service !== service) return { ok: false, code: 403 };
      handle.sessionOpened = true;
      const { onSession } = handle;
      return { ok: true, open: async (session) => onSession?.(session) };
    },
    state(secret) {
      const handle = find(live, secret.reveal());
      if (handle?.redeemed) return 'redeemed';
      return handle && handle.expiresAtMs > now() ? 'live' : 'gone';
    },
    revoke(handle) {
      const revoked = find(live, handle.reveal());
      live = live.filter((other) => other !== revoked);
    },
  };
}

/** Looks at every live handle, each in constant time: how long a miss takes tells nothing about them. */
function find(live: readonly LiveHandle[], text: string): LiveHandle | undefined {
  // refuses: test "a handle that was never issued, or is none, is refused"
  if (!/^[0-9a-f]{32}$/.test(text)) return undefined;
  const octets = Buffer.from(text, 'hex');
  let found: LiveHandle | undefined;
  for (const handle of live) if (timingSafeEqual(handle.octets, octets)) found = handle;
  return found;
}
