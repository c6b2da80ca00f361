import type { Socket } from 'node:net';

/** How much may be on its way to the plugin before the server is throttled; tiny messages cost more than their octets. */
const maxOctets = 131_072;
const maxMessages = 256;
/** So much leaves without waiting for the rest of its turn. */
const fullWrite = 65_536;

/** Writes to the plugin in order; what comes in one turn of the event loop leaves in one system call. */
export interface PluginWriter {
  /**
   * Resolves, or is undefined, when the plugin may be given more. A plugin that is gone takes everything: its end tells.
   */
  readonly write: (data: Buffer) => Promise<void> | undefined;
  /** Whether what was given is still to be read from its place. */
  readonly isWriting: () => boolean;
}

export function createPluginWriter(socket: Socket): PluginWriter {
  let octets = 0;
  let messages = 0;
  /** Written in this turn. */
  let gathered = 0;
  let due: NodeJS.Immediate | undefined;
  let wake: (() => void) | undefined;

  function uncork(): void {
    clearImmediate(due);
    due = undefined;
    gathered = 0;
    socket.uncork();
  }

  // A destroyed socket drops its callbacks only after "close".
  socket.once('close', () => wake?.());

  function write(data: Buffer): Promise<void> | undefined {
    if (socket.destroyed) return undefined;
    octets += data.length;
    messages += 1;
    gathered += data.length;
    if (due === undefined) {
      // Not the next tick: over TLS each record has ticks of its own, and a message comes as two or more.
      due = setImmediate(uncork);
      socket.cork();
    }
    socket.write(data, () => {
      octets -= data.length;
      messages -= 1;
      if (octets <= maxOctets / 2 && messages <= maxMessages / 2) wake?.();
    });
    if (gathered >= fullWrite) uncork();
    if (octets < maxOctets && messages < maxMessages) return undefined;
    return new Promise((resolve) => {
      wake = () => {
        wake = undefined;
        resolve();
      };
    });
  }

  return { write, isWriting: () => socket.writableLength > 0 && !socket.destroyed };
}
