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
  /** Ends the search, once the links that are under way have come to their end. */
  readonly signal: AbortSignal;
}

/** So many links are under way at a time. */
const maxLinks = 16;

const maxRounds = 7;
const firstPauseMs = 100;

/**
 * Links port channels, side by side, until every name is found: a port says its name only to who has linked it, so the
 * others are let go at once. Busy ones are tried again, with pauses that double, for 13 s in all. No link is given up
 * before it has come to its end, since that can crash the server.
 * Throws `port-missing` or `busy`, and what the signal says.
 */
export async function findPorts(search: PortSearch): Promise<ReadonlyMap<string, PortChannel>> {
  const { names, log, signal } = search;
  const found = new Map<string, PortChannel>();
  const others: string[] = [];
  let untried = search.channelIds;
  try {
    for (let round = 0; round < maxRounds; round += 1) {
      const busy: number[] = [];
      for (let at = 0; at < untried.length && found.size < names.length; at += maxLinks) {
        const ids = untried.slice(at, at + maxLinks);
        const { ports, failure } = await linkAll(search, ids);
        busy.push(...ids.filter((_id, index) => ports[index] === 'busy'));
        for (const port of ports) {
          if (port === undefined || port === 'busy') continue;
          if (names.includes(port.name) && !found.has(port.name)) {
            log('info', 'port-found', { name: port.name, opened: port.opened });
            found.set(port.name, port);
          } else {
            others.push(port.name);
            port[Symbol.dispose]();
          }
        }
        signal.throwIfAborted();
        if (failure) throw failure.reason;
      }
      if (found.size === names.length) return found;
      if (busy.length === 0) throw missing(names, found, others);
      untried = busy;
      const pauseMs = firstPauseMs * 2 ** round;
      log('info', 'reconnecting', { reason: 'busy', pauseMs });
      await delay(pauseMs, undefined, { signal });
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

/** What became of each link, undefined for one that failed, and the first failure. */
async function linkAll(
  { open }: PortSearch,
  channelIds: readonly number[],
): Promise<{
  readonly ports: readonly (PortChannel | 'busy' | undefined)[];
  readonly failure: PromiseRejectedResult | undefined;
}> {
  const ends = await Promise.allSettled(channelIds.map((id) => openUnlessBusy(open, id)));
  return {
    ports: ends.map((end) => (end.status === 'fulfilled' ? end.value : undefined)),
    failure: ends.find((end) => end.status === 'rejected'),
  };
}

async function openUnlessBusy(open: PortSearch['open'], channelId: number): Promise<PortChannel | 'busy'> {
  try {
    return await open(channelId);
  } catch (error) {
    if (error instanceof ProxyError && error.code === 'busy') return 'busy';
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
