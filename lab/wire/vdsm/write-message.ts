import { discardedLineOctets } from './limits.ts';
import type { MessageToGuest } from './message-to-guest.ts';
import type { MessageToHost } from './message-to-host.ts';

/** The message as its line with the line feed; undefined for one that the other end would discard. */
export function writeVdsmMessage(message: MessageToGuest | MessageToHost): Buffer | undefined {
  const line = Buffer.from(`${JSON.stringify({ __name__: message.name, ...argsOf(message) })}\n`);
  // refuses: test "What the other end would discard is not written"
  return line.length - 1 >= discardedLineOctets ? undefined : line;
}

/** vdsm writes Python's str(bool), and the original agent powers off where it finds no such text (vdsm, guestagent.py). */
function argsOf(message: MessageToGuest | MessageToHost): object {
  if (message.name !== 'shutdown') return message.args;
  return { ...message.args, reboot: message.args.reboot ? 'True' : 'False' };
}
