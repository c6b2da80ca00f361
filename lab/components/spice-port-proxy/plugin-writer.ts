import type { Socket } from 'node:net';

/** How much may be on its way to the plugin before the server is throttled; tiny messages cost more than their octets. */
const maxOctets = 131_072;
const maxMessages = 256;

/**
 * Writes to the plugin in order. Resolves, or is undefined, when the plugin may be given more; what comes in one turn
 * leaves in one system call. A plugin that is gone takes everything: its end tells.
 */
export function createPluginWriter(socket: Socket): (data: Buffer) => Promise<void> | undefined {
  let octets = 0;
  let messages = 0;
  let corked = false;
  let wake: (() => void) | undefined;

  const uncork = () => {
    corked = false;
    socket.uncork();
  };
  // A destroyed socket drops its callbacks only after "close".
  socket.once('close', () => wake?.());

  return (data) => {
    if (socket.destroyed) return undefined;
    octets += data.length;
    messages += 1;
    if (!corked) {
      corked = true;
      socket.cork();
      process.nextTick(uncork);
    }
    socket.write(data, () => {
      octets -= data.length;
      messages -= 1;
      if (octets <= maxOctets / 2 && messages <= maxMessages / 2) wake?.();
    });
    if (octets < maxOctets && messages < maxMessages) return undefined;
    return new Promise((resolve) => {
      wake = () => {
        wake = undefined;
        resolve();
      };
    });
  };
}
