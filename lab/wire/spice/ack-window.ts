/** SET_ACK's flow control: after each window of received messages the client owes one ACK. */
export interface AckWindow {
  /** Starts over with a window of so many messages; 0 means that the server wants no ACKs. */
  set(windowMessages: number): void;
  /** Counts a received message other than SET_ACK; true when an ACK is due. */
  received(): boolean;
}

export function createAckWindow(): AckWindow {
  let window = 0;
  let left = 0;
  return {
    set(windowMessages) {
      window = windowMessages;
      left = windowMessages;
    },
    received() {
      if (window === 0) return false;
      left -= 1;
      if (left > 0) return false;
      left = window;
      return true;
    },
  };
}
