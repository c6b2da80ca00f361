import type { MessageToHost } from '../../../wire/vdsm/message-to-host.ts';
import { writeVdsmMessage } from '../../../wire/vdsm/write-message.ts';

/** Writes one message after the other. */
export interface WriteQueue {
  /** False when the message was dropped: too much waits for a host that does not read, or it is too long to be sent. */
  send(message: MessageToHost): boolean;
  /** Resolves when all that was sent is written, or cannot be. */
  flushed(): Promise<void>;
}

/** What may wait; every report comes again. */
const maxQueuedOctets = 2 * 1024 * 1024;

/** `write` is called one at a time; after it has rejected, everything is dropped. */
export function createWriteQueue(write: (octets: Buffer) => Promise<void>): WriteQueue {
  let last: Promise<unknown> = Promise.resolve();
  let queuedOctets = 0;
  let broken = false;
  return {
    send(message) {
      const octets = writeVdsmMessage(message);
      // refuses: test "what a host does not read is dropped, not held"
      if (broken || !octets || queuedOctets + octets.length > maxQueuedOctets) return false;
      queuedOctets += octets.length;
      last = last
        .then(() => (broken ? undefined : write(octets)))
        .catch(() => (broken = true))
        .finally(() => (queuedOctets -= octets.length));
      return true;
    },
    async flushed() {
      await last;
    },
  };
}
