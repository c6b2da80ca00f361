import { setTimeout as delay } from 'node:timers/promises';
import { channelType } from '../../wire/spice/channel-type.ts';
import type { EventLog } from './event-log.ts';
import { findPorts } from './find-ports.ts';
import { openMainChannel } from './main-channel.ts';
import { approvedPlugin } from './plugin-folder.ts';
import { openPort, type PortChannel } from './port-channel.ts';
import { ProxyError } from './proxy-error.ts';
import { type PortOutcome, servePort } from './serve-port.ts';
import type { PortRule, Settings } from './settings.ts';

const maxDropsInARow = 5;
const firstPauseMs = 200;
/** A port that lasted this long was no failed attempt. */
const steadyMs = 10_000;

/**
 * Opens a session, finds the named ports and serves each until its plugin has ended.
 * Resolves when all plugins ended well or `stop` was asked for; throws a ProxyError otherwise. Nothing is left running.
 */
export async function runProxy(settings: Settings, log: EventLog, stop: AbortSignal): Promise<void> {
  const { remote, ticket, pluginDir, ports: rules } = settings;
  for (const { plugin } of rules) await approvedPlugin(pluginDir, plugin);
  using main = await openMainChannel(remote, ticket, log);
  log('info', 'session', { id: main.sessionId });
  const stopping = new AbortController();
  const find = (names: readonly string[]): Promise<ReadonlyMap<string, PortChannel>> =>
    findPorts({
      names,
      channelIds: main.channels.filter(({ type }) => type === channelType.port).map(({ id }) => id),
      open: (channelId) => openPort(remote, ticket, main.sessionId, channelId),
      log,
      signal: stopping.signal,
    });
  const stopped = aborted(stop);
  const found = await Promise.race([find(rules.map(({ name }) => name)), main.ended, stopped]);
  if (found === 'stopped') {
    log('info', 'disconnected', { reason: 'stopped' });
    return;
  }
  const serving = rules.map((rule) =>
    keepServing(rule, found.get(rule.name), find, (port) =>
      servePort(port, { rule, pluginDir, log, signal: stopping.signal }),
    ),
  );
  let reason = 'every plugin has ended';
  try {
    if ((await Promise.race([Promise.all(serving), main.ended, stopped])) === 'stopped') reason = 'stopped';
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
    throw error;
  } finally {
    // Plugins first: each may still have something to say through a session that stands.
    stopping.abort();
    await Promise.allSettled(serving);
    log('info', 'disconnected', { reason });
  }
}

/** Serves a port, and links it again when it alone was dropped, with a pause that doubles. */
async function keepServing(
  rule: PortRule,
  first: PortChannel | undefined,
  find: (names: readonly string[]) => Promise<ReadonlyMap<string, PortChannel>>,
  serve: (port: PortChannel) => Promise<PortOutcome>,
): Promise<void> {
  let port = first;
  for (let drops = 0; drops < maxDropsInARow && port !== undefined; drops += 1) {
    const sinceMs = performance.now();
    const outcome = await serve(port);
    switch (outcome.kind) {
      case 'stopped':
        return;
      case 'plugin-ended':
        if (outcome.end.exitCode === 0) return;
        throw new ProxyError(
          'plugin-failed',
          `${rule.plugin} on ${rule.name}: ended by ${outcome.end.signal ?? `exit status ${outcome.end.exitCode ?? '?'}`}`,
        );
      case 'dropped':
        if (performance.now() - sinceMs > steadyMs) drops = 0;
        await delay(firstPauseMs * 2 ** drops);
        port = (await find([rule.name])).get(rule.name);
    }
  }
  throw new ProxyError('disconnected', `${rule.name}: the server drops the port again and again`);
}

function aborted(signal: AbortSignal): Promise<'stopped'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('stopped');
    signal.addEventListener('abort', () => resolve('stopped'), { once: true });
  });
}
