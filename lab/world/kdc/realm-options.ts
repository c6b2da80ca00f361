import type { Secret } from '../../secret/secret.ts';

/** What a realm is made of. */
export interface RealmOptions {
  /** The realm's name, upper case: `LAB.TEST`. Its lower case is the DNS domain that maps to it. */
  readonly name: string;
  /** Realms whose principals get cross-realm tickets for it; the same KDC serves them. */
  readonly trusts?: readonly string[];
  readonly policies?: Readonly<Record<string, LockoutPolicy>>;
  /** By name without realm: `alice`, `host/guest1.lab.test`. */
  readonly principals: Readonly<Record<string, PrincipalOptions>>;
  /** `auto` (default) takes a container where an engine answers or can be started, a plain process elsewhere. */
  readonly kind?: 'container' | 'process' | 'auto';
  /** An existing folder of this run; the realm's own folder is made in it and removed with the realm. */
  readonly runFolder: string;
  /** Loopback address to listen on; default 127.0.0.1. A second KDC may take 127.0.0.2. */
  readonly listenAddress?: string;
  /** A second loopback address where the same KDC answers, on the same port: clients may take it for the primary KDC. */
  readonly primaryAddress?: string;
  /** Labels the container, so that `make clean` knows whose it was; default `unnamed`. */
  readonly runId?: string;
  /** How long the KDC may take to answer; default 15 000 ms. */
  readonly readyTimeoutMs?: number;
}

/** An account lockout policy; MIT's meaning of the three numbers. */
export interface LockoutPolicy {
  /** Wrong passwords until the account is locked; 0 never locks. */
  readonly maxFailures: number;
  /** After so long without a failure the count starts anew; default 0, never. Whole seconds. */
  readonly failureCountIntervalMs?: number;
  /** How long the account stays locked; default 0, until an administrator unlocks it. Whole seconds. */
  readonly lockoutMs?: number;
}

export interface PrincipalOptions {
  /** Without one the principal gets random keys (a service). With one, preauthentication is always required. */
  readonly password?: Secret<string>;
  /** The name of one of the realm's policies. */
  readonly policy?: string;
  /** Tickets for this service tell clients that it may be given their TGT; default false. */
  readonly okAsDelegate?: boolean;
  /** Tickets of this client may be forwarded; default true. */
  readonly forwardable?: boolean;
  /** The longest life of a ticket; default one day. Whole seconds. */
  readonly maxLifeMs?: number;
}
