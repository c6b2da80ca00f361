import { setTimeout as delay } from 'node:timers/promises';
import { withDeadline } from '../../deadline/wait-until.ts';
import { channelType } from '../../wire/spice/channel-type.ts';
import type { EventLog } from './event-log.ts';
import { findPorts } from './find-ports.ts';
import { openMainChannel } from './main-channel.ts';
import { approvedPlugin } from './plugin-folder.ts';
import { openPort, type PortChannel } from './port-channel.ts';
import { ProxyError } from './proxy-error.ts';
import { type PortOutcome, servePort } from './serve-port.ts';
import type { PortRule, Settings } from './settings.ts';
import { createTries } from './try-again.ts';

/** A plugin has 4 s; a link that is answered at all takes less. */
const endTimeoutMs = 8000;

/**
 * Opens a session, finds the named ports and serves each until its plugin has ended.
 * Resolves when all plugins ended well or `stop` was asked for; throws a ProxyError otherwise. Nothing is left running.
 */
export async function runProxy(settings: Settings, log: EventLog, stop: AbortSignal): Promise<void> {
  const { remote, ticket, pluginDir, ports: rules } = settings;
  for (const { plugin } of rules) await approvedPlugin(pluginDir, plugin);
  const stopped = aborted(stop);
  const opening = openMainChannel(remote, ticket, log);
  const main = await Promise.race([opening, stopped]);
  if (main === 'stopped') {
    // A main channel, unlike a port, may be dropped at any moment.
    opening.then(
      (late) => late[Symbol.dispose](),
      () => undefined,
    );
    log('info', 'disconnected', { reason: 'stopped' });
    return;
  }
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
  const searching = find(rules.map(({ name }) => name));
  /** What has links or plugins under way. */
  const underWay: Promise<unknown>[] = [searching];
  let reason = 'every plugin has ended';
  try {
    const found = await Promise.race([searching, main.ended, stopped]);
    if (found === 'stopped') {
      reason = found;
      log('info', 'stopping', { waitingFor: 'links' });
      return;
    }
    const serving = rules.map((rule) =>
      keepServing(
        rule,
        found.get(rule.name),
        find,
        (port) => servePort(port, { rule, pluginDir, log, signal: stopping.signal }),
        stopping.signal,
      ),
    );
    underWay.push(...serving);
    if ((await Promise.race([Promise.all(serving), main.ended, stopped])) === 'stopped') reason = 'stopped';
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
    throw error;
  } finally {
    // Plugins first: each may still have something to say through a session that stands. Links too come to their end in
    // it; where the server leaves them hanging, the session ends first, and takes them along.
    stopping.abort();
    await withDeadline(Promise.allSettled(underWay), 'plugins and links to end', endTimeoutMs).catch(
      () => undefined,
    );
    await main.close();
    log('info', 'disconnected', { reason });
  }
}

/** Serves a port, and links it again when it alone was dropped, or when its plugin crashed or failed. */
async function keepServing(
  rule: PortRule,
  first: PortChannel | undefined,
  find: (names: readonly string[]) => Promise<ReadonlyMap<string, PortChannel>>,
  serve: (port: PortChannel) => Promise<PortOutcome>,
  stopping: AbortSignal,
): Promise<void> {
  const nextTry = createTries();
  let port = first;
  while (port !== undefined) {
    const sinceMs = performance.now();
    const outcome = await serve(port);
    const next = nextTry(outcome, performance.now() - sinceMs);
    if (next === 'done') return;
    if (next === 'give-up') throw gaveUp(rule, outcome);
    // An abort ends the wait: there is nothing left to serve then.
    if ((await delay(next.afterMs, 'go on', { signal: stopping }).catch(() => 'stopped')) === 'stopped')
      return;
    port = (await find([rule.name])).get(rule.name);
  }
  throw new ProxyError('disconnected', `${rule.name}: the server no longer has the port`);
}

function gaveUp({ name, plugin }: PortRule, outcome: PortOutcome): ProxyError {
  if (outcome.kind !== 'plugin-ended')
    return new ProxyError('disconnected', `${name}: the server drops the port again and again`);
  const { exitCode, signal } = outcome.end;
  return new ProxyError(
    'plugin-failed',
    `${plugin} on ${name}: ended by ${signal ?? `exit status ${exitCode ?? '?'}`}`,
  );
}

function aborted(signal: AbortSignal): Promise<'stopped'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('stopped');
    signal.addEventListener('abort', () => resolve('stopped'), { once: true });
  });
}
