import { withDeadline } from '../../deadline/wait-until.ts';
import type { EventLog } from './event-log.ts';
import { approvedPlugin } from './plugin-folder.ts';
import { createPluginReader } from './plugin-reader.ts';
import { createPluginWriter, type PluginWriter } from './plugin-writer.ts';
import { type PluginEnd, startPlugin } from './plugin-process.ts';
import type { PortChannel } from './port-channel.ts';
import { ProxyError } from './proxy-error.ts';
import type { PortRule } from './settings.ts';

/** Why a port is no longer served. */
export type PortOutcome =
  | { readonly kind: 'plugin-ended'; readonly end: PluginEnd }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'dropped'; readonly reason: string };

export interface PortService {
  readonly rule: PortRule;
  readonly pluginDir: string;
  readonly log: EventLog;
  /** Ends the plugin first, then the port. */
  readonly signal: AbortSignal;
}

const flushTimeoutMs = 2000;

/**
 * Runs the plugin while the guest has the port open, and moves octets both ways; holds at most a buffer of each socket.
 * A plugin that ends by itself hangs up on the guest. Disposes of the port in the end.
 * Throws `protocol`, `plugin-failed` and the plugin refusals.
 */
export async function servePort(port: PortChannel, service: PortService): Promise<PortOutcome> {
  const { rule, log, signal } = service;
  let running: Running | undefined;
  /** One that is being stopped may still be given what came before. */
  let latest: Running | undefined;
  let ownEnd: PluginEnd | undefined;
  let stopping = Promise.resolve();

  const open = async (): Promise<void> => {
    if (running !== undefined || signal.aborted) return;
    log('info', 'port-opened', { name: rule.name });
    const mine = await run(port, service);
    running = mine;
    latest = mine;
    void mine.ownEnd.then(async (end) => {
      if (running !== mine) return;
      ownEnd = end;
      await port.channel.close();
    });
  };
  const stop = (): Promise<void> => {
    // Kept, since the guest, the server and a signal may all want the end of the same plugin.
    if (running) stopping = running.stop();
    running = undefined;
    return stopping;
  };
  const onAbort = (): void => void stop().finally(() => port[Symbol.dispose]());
  signal.addEventListener('abort', onAbort, { once: true });

  try {
    if (port.opened) await open();
    // Most of the time the plugin takes more: a wait that is none would cost each message a turn.
    await port.traffic(
      (message) => {
        if (message.kind === 'data') return running?.write(message.data);
        switch (message.event) {
          case 'opened':
            return open();
          case 'closed':
            log('info', 'port-closed', { name: rule.name });
            running?.mute();
            return stop();
          case 'break':
            return undefined;
        }
      },
      () => latest?.isWriting() ?? false,
    );
    return outcome('the server closed the port');
  } catch (error) {
    if (!(error instanceof ProxyError) || error.code !== 'disconnected') throw error;
    return outcome(error.message);
  } finally {
    signal.removeEventListener('abort', onAbort);
    await stop();
    port[Symbol.dispose]();
  }

  function outcome(reason: string): PortOutcome {
    if (signal.aborted) return { kind: 'stopped' };
    return ownEnd === undefined ? { kind: 'dropped', reason } : { kind: 'plugin-ended', end: ownEnd };
  }
}

interface Running extends PluginWriter {
  /** Drops what the plugin still says: the guest is not there to hear it, and the next one must not. */
  mute(): void;
  stop(): Promise<void>;
  /** How the plugin ended, once all that it said is sent or had 2 s for it. */
  readonly ownEnd: Promise<PluginEnd>;
}

async function run(port: PortChannel, { rule, pluginDir, log }: PortService): Promise<Running> {
  let muted = false;
  const reader = createPluginReader({
    newPlace: port.channel.newDataPlace,
    send: (place, sizeBytes) => (muted ? Promise.resolve() : port.channel.sendData(place, sizeBytes)),
  });
  const plugin = await startPlugin(await approvedPlugin(pluginDir, rule.plugin), rule.args, reader.onread);
  const said = reader.forward(plugin.socket);
  log('info', 'plugin-started', { port: rule.name, plugin: rule.plugin, pid: plugin.pid });
  const ended = plugin.ended.then((end) => {
    log('info', 'plugin-ended', { port: rule.name, plugin: rule.plugin, pid: plugin.pid, ...end });
    return end;
  });
  return {
    ...createPluginWriter(plugin.socket),
    mute: () => void (muted = true),
    stop: async () => {
      await plugin.stop();
    },
    ownEnd: ended.then(async (end) => {
      await withDeadline(said, 'the plugin’s last words', flushTimeoutMs).catch(() => undefined);
      return end;
    }),
  };
}
