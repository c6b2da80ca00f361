import { describeEffects } from './sso-script.ts';
import { initialGuestState, stepGuest } from '../components/sso-guest-agent/machine/guest-machine.ts';
import type {
  GuestEvent,
  GuestIdentity,
  GuestState,
} from '../components/sso-guest-agent/machine/guest-state.ts';

/** What every step takes for its random bits. */
const fresh = 'f0';
/** A client's. */
export const signature = 'SPICE-SSO 1-1 client n1 -';
/** What a guest sends that begins anew. */
export const unprompted = [
  '>',
  '> SPICE-SSO 1-1 agent e1 f0 sasl=GSSAPI',
  '> authenticate kerberos password',
];
/** What it does before, of a session that had begun. */
export const clearAll = [
  'abandon',
  '-handshake',
  '-mid-frame',
  '-credentials',
  '-pong',
  '-heartbeat',
  '-silence',
  '-expiry',
  '-tgt-end',
];
export const admission = { user: 'alice', uid: 1000, gid: 1000, action: 'open' } as const;

/** A guest, fed event by event; `feed` returns what the last one had it do. `random` gives each step its random bits. */
export function openGuest(identity: Partial<GuestIdentity> = {}, random = () => fresh) {
  let state: GuestState = initialGuestState({
    epoch: 'e1',
    spn: 'host/guest1.lab.test@LAB.TEST',
    features: ['sasl=GSSAPI'],
    accepts: ['kerberos', 'password'],
    identityOnly: false,
    ...identity,
  });
  const feed = (...events: (GuestEvent | string)[]): string[] => {
    let effects: string[] = [];
    for (const event of events) {
      const step = stepGuest(
        state,
        typeof event === 'string' ? { kind: 'line', line: event } : event,
        random(),
      );
      state = step.state;
      effects = describeEffects(step.effects);
    }
    return effects;
  };
  return {
    feed,
    get attempt() {
      return state.attempt;
    },
    get phase() {
      return state.phase;
    },
  };
}

export type ScriptedGuest = ReturnType<typeof openGuest>;

/** Guests in the middle of things: signed, given a token, inside the layer, waiting for a pong, opening, being shown, open. */
export const plain = (): ScriptedGuest => {
  const guest = openGuest();
  guest.feed({ kind: 'connected' }, signature);
  return guest;
};
export const handshaking = (): ScriptedGuest => {
  const guest = plain();
  guest.feed('startSASL GSSAPI', 'sasl AQI=');
  return guest;
};
export const secured = (delegated = true): ScriptedGuest => inLayer(handshaking(), delegated);
/** The layer of a guest in a handshake comes to stand. */
export const inLayer = (guest: ScriptedGuest, delegated = true): ScriptedGuest => {
  guest.feed({ kind: 'sasl-done', attempt: guest.attempt, principal: 'alice@LAB.TEST', delegated });
  return guest;
};
export const proving = (action: 'open' | 'unlock' = 'open'): ScriptedGuest => {
  const guest = secured();
  const { attempt } = guest;
  guest.feed(
    { kind: 'tgt-verified', attempt, verified: true },
    { kind: 'admitted', attempt, admission: { ...admission, action } },
  );
  return guest;
};
export const opening = (action: 'open' | 'unlock' = 'open'): ScriptedGuest => {
  const guest = proving(action);
  guest.feed('pong f0');
  return guest;
};
export const confirming = (action: 'open' | 'unlock' = 'open'): ScriptedGuest => {
  const guest = opening(action);
  guest.feed({ kind: 'session-ready', attempt: guest.attempt });
  return guest;
};
export const showing = (action: 'open' | 'unlock' = 'open'): ScriptedGuest => {
  const guest = confirming(action);
  guest.feed('pong f0');
  return guest;
};
export const opened = (): ScriptedGuest => {
  const guest = showing();
  guest.feed({ kind: 'console-opened', attempt: guest.attempt, tgt: undefined });
  return guest;
};
