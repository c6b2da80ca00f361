import { setTimeout as delay } from 'node:timers/promises';
import type { EventLog } from './event-log.ts';
import type { PortChannel } from './port-channel.ts';
import { ProxyError } from './proxy-error.ts';

export interface PortSearch {
  /** Names to find, each of them. */
  readonly names: readonly string[];
  /** The ids of the server's port channels. */
  readonly channelIds: readonly number[];
  /** Links one of them; throws `busy` when another client, or the ghost of one, still has it. */
  readonly open: (channelId: number) => Promise<PortChannel>;
  readonly log: EventLog;
  /** Ends the pauses between two tries. */
  readonly signal: AbortSignal;
}

const maxRounds = 7;
const firstPauseMs = 100;

/**
 * Links port channels until every name is found: a port says its name only to who has linked it, so the others are
 * let go at once. Busy ones are tried again, with pauses that double, for 13 s in all.
 * Throws `port-missing` or `busy`.
 */
export async function findPorts(search: PortSearch): Promise<ReadonlyMap<string, PortChannel>> {
  const { names, open, log } = search;
  const found = new Map<string, PortChannel>();
  const others: string[] = [];
  let untried = search.channelIds;
  try {
    for (let round = 0; round < maxRounds; round += 1) {
      const busy: number[] = [];
      for (const channelId of untried) {
        if (found.size === names.length) return found;
        const port = await openUnlessBusy(open, channelId);
        if (port === undefined) {
          busy.push(channelId);
        } else if (names.includes(port.name) && !found.has(port.name)) {
          log('info', 'port-found', { name: port.name, opened: port.opened });
          found.set(port.name, port);
        } else {
          others.push(port.name);
          port[Symbol.dispose]();
        }
      }
      if (found.size === names.length) return found;
      if (busy.length === 0) throw missing(names, found, others);
      untried = busy;
      const pauseMs = firstPauseMs * 2 ** round;
      log('info', 'reconnecting', { reason: 'busy', pauseMs });
      await delay(pauseMs, undefined, { signal: search.signal });
    }
    throw new ProxyError(
      'busy',
      `${namesWithout(names, found)}: another client has the port; close it and try again`,
    );
  } catch (error) {
    for (const port of found.values()) port[Symbol.dispose]();
    throw error;
  }
}

async function openUnlessBusy(open: PortSearch['open'], channelId: number): Promise<PortChannel | undefined> {
  try {
    return await open(channelId);
  } catch (error) {
    if (error instanceof ProxyError && error.code === 'busy') return undefined;
    throw error;
  }
}

function missing(
  names: readonly string[],
  found: ReadonlyMap<string, PortChannel>,
  others: readonly string[],
): ProxyError {
  const there = [...found.keys(), ...others].sort().join(', ') || 'none';
  return new ProxyError(
    'port-missing',
    `${namesWithout(names, found)}: the machine has no such port; its ports: ${there}`,
  );
}

function namesWithout(names: readonly string[], found: ReadonlyMap<string, PortChannel>): string {
  return names.filter((name) => !found.has(name)).join(', ');
}
