/**
 * Over TLS spice-server can fall asleep on data: it stops reading a channel at 128 messages that the guest has not
 * taken, and when it goes on it waits for the socket, not for what OpenSSL has decrypted already (run: a bulk transfer
 * in ten stood still for good, and went on at the next message of any kind). So a burst of data has one more message
 * after it, which keeps the socket readable until all before it is read.
 */
export interface Nudge extends Disposable {
  /** To be called for each message of data. */
  dataSent(): void;
}

/** A burst is over when no data follows for so long. */
const idleMs = 10;

/** `send` says whether it could: what waits here for the socket keeps that readable, and is followed later. */
export function createNudge(send: () => boolean): Nudge {
  let timer: NodeJS.Timeout | undefined;
  const start = () => {
    timer = setTimeout(() => {
      timer = undefined;
      if (!send()) start();
    }, idleMs);
  };
  return {
    dataSent() {
      if (timer) timer.refresh();
      else start();
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
