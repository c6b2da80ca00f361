import type { Secret } from '../../../secret/secret.ts';
import type { MessageToGuest } from '../../../wire/vdsm/message-to-guest.ts';
import type { MessageToHost } from '../../../wire/vdsm/message-to-host.ts';
import { type GuestVersion, initialGuestVersion } from '../../../wire/vdsm/versions.ts';
import type { SeenConsole } from './look-at-console.ts';

/** What the host may have done to the console or the machine; one of each at a time. */
export type Action =
  | { readonly name: 'lock-screen' }
  | { readonly name: 'log-off' }
  | {
      readonly name: 'shutdown';
      readonly timeoutSeconds: number;
      readonly message: string;
      readonly reboot: boolean;
    }
  | { readonly name: 'login'; readonly username: string; readonly password: Secret<string> };

export type ControlEvent =
  | { readonly kind: 'connected' }
  | { readonly kind: 'message'; readonly message: MessageToGuest }
  /** An unknown name, a broken message or a line too long; the reason quotes nothing of it. */
  | { readonly kind: 'not-read'; readonly reason: string }
  | { readonly kind: 'tick'; readonly timer: ControlTimer }
  | { readonly kind: 'console'; readonly seen: SeenConsole | undefined }
  | { readonly kind: 'action-ended'; readonly name: Action['name'] }
  | { readonly kind: 'stopping' };

export type ControlTimer = 'heartbeat' | 'users' | 'look' | 'cpus' | 'system' | 'disks';

/** How often each comes, in ms; the original's, but for `look`, which stands for its listening on the bus. */
export const timerPeriodsMs: Readonly<Record<ControlTimer, number>> = {
  look: 1000,
  heartbeat: 5000,
  users: 10_000,
  cpus: 60_000,
  system: 120_000,
  disks: 300_000,
};

/** A report that is made of what the guest is now. */
export type Fact =
  | 'host-name'
  | 'os-version'
  | 'fqdn'
  | 'network-interfaces'
  | 'applications'
  | 'disks-usage'
  | 'number-of-cpus'
  | 'timezone'
  | 'os-info';

export type ControlEffect =
  | { readonly kind: 'send'; readonly message: MessageToHost }
  | { readonly kind: 'send-heartbeat'; readonly apiVersion: number }
  | { readonly kind: 'send-facts'; readonly facts: readonly Fact[] }
  | { readonly kind: 'look-at-console' }
  | { readonly kind: 'perform'; readonly action: Action }
  | {
      readonly kind: 'report';
      readonly level: 'info' | 'warning';
      readonly event: string;
      readonly fields: Readonly<Record<string, string | number>>;
    };

export interface ControlState {
  readonly legacyLogin: boolean;
  readonly version: GuestVersion;
  readonly heartbeats: number;
  /** Whether the host has answered a heartbeat of this session: what it said before may be of any age. */
  readonly answered: boolean;
  readonly seen: SeenConsole | undefined;
  readonly hasLooked: boolean;
  readonly underWay: readonly Action['name'][];
  /** Lines that meant nothing, since the host connected. */
  readonly notRead: number;
}

export function initialControlState(legacyLogin: boolean): ControlState {
  return {
    legacyLogin,
    version: initialGuestVersion,
    heartbeats: 0,
    answered: false,
    seen: undefined,
    hasLooked: false,
    underWay: [],
    notRead: 0,
  };
}

export interface ControlStep {
  readonly state: ControlState;
  readonly effects: readonly ControlEffect[];
}
