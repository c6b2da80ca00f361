import { maxApiVersion } from './limits.ts';

/** What the guest knows of the version: what both ends speak, and whether the host speaks of versions at all. */
export interface GuestVersion {
  readonly effective: number;
  readonly enabled: boolean;
}

export const initialGuestVersion: GuestVersion = { effective: 0, enabled: true };

/** `refresh` without a version is a host from before versions: 0 until the host connects anew. */
export function afterRefresh(version: GuestVersion, offered: number | undefined): GuestVersion {
  if (offered === undefined) return { effective: 0, enabled: false };
  return afterApiVersion(version, offered);
}

export function afterApiVersion(version: GuestVersion, offered: number): GuestVersion {
  if (!version.enabled) return version;
  return { ...version, effective: Math.min(maxApiVersion, offered) };
}

/** What a host makes of a heartbeat: the version from now on, and the one to announce by `api-version`, if any. */
export function afterHeartbeat(
  effective: number,
  reported: number | undefined,
): { readonly effective: number; readonly announce: number | undefined } {
  if (reported === undefined) return { effective: 0, announce: undefined };
  const agreed = Math.min(maxApiVersion, reported);
  // As vdsm: that versions have ended is not announced.
  return { effective: agreed, announce: agreed === effective || agreed === 0 ? undefined : agreed };
}
