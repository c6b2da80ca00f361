import { withDeadline } from '../../deadline/wait-until.ts';
import type { EventLog } from './event-log.ts';
import { approvedPlugin } from './plugin-folder.ts';
import { createPluginWriter } from './plugin-writer.ts';
import { type PluginEnd, type PluginProcess, startPlugin } from './plugin-process.ts';
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

/** The real server sends guest data in pieces of at most this size, and small ones stall it. */
const maxDataBytes = 32_768;
const flushTimeoutMs = 2000;

/**
 * Runs the plugin while the guest has the port open, and moves octets both ways; holds at most a buffer of each socket.
 * A plugin that ends by itself hangs up on the guest. Disposes of the port in the end.
 * Throws `protocol`, `plugin-failed` and the plugin refusals.
 */
export async function servePort(port: PortChannel, service: PortService): Promise<PortOutcome> {
  const { rule, log, signal } = service;
  let running: Running | undefined;
  let ownEnd: PluginEnd | undefined;
  let stopping = Promise.resolve();

  const open = async (): Promise<void> => {
    if (running !== undefined || signal.aborted) return;
    log('info', 'port-opened', { name: rule.name });
    const mine = await run(port, service);
    running = mine;
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
    for await (const message of port.traffic()) {
      if (message.kind === 'data') {
        const taken = running?.write(message.data);
        // Most of the time the plugin takes more: a wait that is none would cost each message a turn.
        if (taken) await taken;
        continue;
      }
      switch (message.event) {
        case 'opened':
          await open();
          break;
        case 'closed':
          log('info', 'port-closed', { name: rule.name });
          running?.mute();
          await stop();
          break;
        case 'break':
          break;
      }
    }
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

interface Running {
  /** Resolves when the plugin takes more; undefined when it does already. */
  write(data: Buffer): Promise<void> | undefined;
  /** Drops what the plugin still says: the guest is not there to hear it, and the next one must not. */
  mute(): void;
  stop(): Promise<void>;
  /** How the plugin ended, once all that it said is sent or had 2 s for it. */
  readonly ownEnd: Promise<PluginEnd>;
}

async function run(port: PortChannel, { rule, pluginDir, log }: PortService): Promise<Running> {
  const plugin = await startPlugin(await approvedPlugin(pluginDir, rule.plugin), rule.args);
  log('info', 'plugin-started', { port: rule.name, plugin: rule.plugin, pid: plugin.pid });
  let muted = false;
  const said = forward(plugin, async (data) => {
    if (!muted) await port.channel.sendData(data);
  });
  const ended = plugin.ended.then((end) => {
    log('info', 'plugin-ended', { port: rule.name, plugin: rule.plugin, pid: plugin.pid, ...end });
    return end;
  });
  return {
    write: createPluginWriter(plugin.socket),
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

/** While the server takes nothing the plugin's octets gather in the socket, and then leave as one message. */
async function forward({ socket }: PluginProcess, send: (data: Buffer) => Promise<void>): Promise<void> {
  try {
    for await (const chunk of socket) {
      const octets = chunk as Buffer;
      for (let at = 0; at < octets.length; at += maxDataBytes) {
        await send(octets.subarray(at, at + maxDataBytes));
      }
    }
  } catch {
    // A plugin that died with data unread resets its socket; its exit status says more.
  }
}
