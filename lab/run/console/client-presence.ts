import type { ComponentEvent, ConsoleNews } from '../../world/ports.ts';
import type { ClientEnd } from './lock-bounds.ts';

/** A time in which an authenticated client answers for a guest's console. */
export interface Presence {
  /** The account that the client's principal maps to; undefined where the lab cannot tell. */
  readonly user: string | undefined;
  /** Which client, in words: "desk's client". */
  readonly who: string;
  /** ms since the epoch. */
  readonly fromMs: number;
  /** Undefined while it lasts. */
  readonly ended: PresenceEnd | undefined;
}

export interface PresenceEnd {
  readonly atMs: number;
  readonly how: ClientEnd;
  /** What the lab saw or did: "port-closed". */
  readonly what: string;
}

/** What the lab does itself to who is there: `path` is the network of a guest whose channel is on TCP. */
export type LabAct =
  | { readonly act: 'stops' | 'continues'; readonly what: 'client'; readonly desktop: string }
  | { readonly act: 'stops' | 'continues'; readonly what: 'agent' | 'path'; readonly guest: string };

/** Collects, of one guest, who was there and when, from the lab's own knowledge: never from the guest. */
export interface PresenceRecorder {
  readonly presences: readonly Presence[];
  readonly heard: (news: ConsoleNews) => void;
  readonly did: (act: LabAct, atMs: number) => void;
}

/** Events of the client or its proxy after which its security layer is no more. */
const ends: ReadonlySet<string> = new Set([
  'hang-up',
  'layer-lost',
  'sasl-started',
  'port-closed',
  'plugin-ended',
  'disconnected',
  'failed',
]);

/**
 * `userOf`: the account of a desktop's user in this guest, where the lab knows it. A beginning counts from the client's
 * own time, an end from when the lab read it: so neither the lab's nor the host's slowness is the product's fault.
 */
export function createPresenceRecorder(
  guest: string,
  userOf: (desktopUser: string) => string | undefined,
): PresenceRecorder {
  const presences: Presence[] = [];
  /** Consoles whose client has a layer; while something is stopped it answers for nothing all the same. */
  const layers = new Map<string, { readonly desktop: string; readonly user: string | undefined }>();
  const answering = new Map<string, number>();
  /** When each of them was stopped: a desktop, `agent` or `path`. */
  const stopped = new Map<string, number>();

  function begin(console: string, atMs: number): void {
    const layer = layers.get(console);
    const held = ['agent', 'path', desktopKey(layer?.desktop)].some((key) => stopped.has(key));
    if (!layer || held || answering.has(console)) return;
    answering.set(console, presences.length);
    presences.push({
      user: layer.user,
      who: `the client of ${layer.desktop}`,
      fromMs: atMs,
      ended: undefined,
    });
  }

  function end(console: string, ended: PresenceEnd): void {
    const index = answering.get(console);
    const presence = index === undefined ? undefined : presences[index];
    if (index === undefined || !presence) return;
    answering.delete(console);
    presences[index] = { ...presence, ended };
  }

  /** Whoever speaks for itself is not stopped any more. */
  function isHeard(key: string, atMs: number): void {
    if ((stopped.get(key) ?? Infinity) < atMs) stopped.delete(key);
  }

  return {
    presences,
    heard({ console, desktop, user, guest: of, atMs, event }) {
      if (of !== guest) return;
      if (event && isAuthenticated(event)) {
        const fromMs = Math.min(Date.parse(event.time), atMs);
        for (const key of ['agent', 'path', desktopKey(desktop)]) isHeard(key, fromMs);
        layers.set(console, { desktop, user: userOf(user) });
        begin(console, fromMs);
      } else if (event === undefined || ends.has(event.event)) {
        end(console, { atMs, how: 'hang-up', what: event?.event ?? 'its process ended' });
        layers.delete(console);
        if (event === undefined || event.event === 'plugin-ended') stopped.delete(desktopKey(desktop));
      }
    },
    did(act, atMs) {
      if (act.what !== 'client' && act.guest !== guest) return;
      const key = act.what === 'client' ? desktopKey(act.desktop) : act.what;
      const affected = [...layers].filter(
        ([, { desktop }]) => act.what !== 'client' || desktop === act.desktop,
      );
      if (act.act === 'continues') {
        stopped.delete(key);
        for (const [console] of affected) begin(console, atMs);
        return;
      }
      stopped.set(key, atMs);
      const how = act.what === 'agent' ? 'agent-stopped' : 'silent';
      const ended = { atMs, how, what: `the lab stopped the ${act.what}` } as const;
      for (const [console] of affected) end(console, ended);
    },
  };
}

/** The product's client, or an attacker who has the user's own ticket; what any other says of itself counts for nothing. */
function isAuthenticated({ event, component }: ComponentEvent): boolean {
  return (
    event === 'own-ticket-accepted' || (event === 'sasl-established' && component === 'spice-client-sso')
  );
}

function desktopKey(desktop: string | undefined): string {
  return `desktop ${desktop ?? ''}`;
}
