/** One client's stay on the stream that the agent listens to. */
export interface BytePort extends AsyncDisposable {
  /** Where poll(2) sees that the client has left, for a process that copies it; undefined where it would not. */
  readonly descriptor?: number;
  /**
   * The next octets; undefined when the client has left. One call at a time. Their memory is the port's, and may be
   * others' with the next call: who keeps octets longer copies them.
   */
  read(): Promise<Buffer | undefined>;
  /** Resolves when the port has taken all of it; rejects when the client has left. */
  write(octets: Buffer): Promise<void>;
  /** Is told that the client has authenticated: a port that serves several then serves this one alone. */
  authenticated?(): void;
}

/** Where clients come from. */
export interface PortListener extends AsyncDisposable {
  /** Whether clients are served at the same time, until one of them has authenticated; default: one after the other. */
  readonly sideBySide?: boolean;
  /** Resolves when a client is there; rejects with the signal's reason. */
  accept(signal: AbortSignal): Promise<BytePort>;
}
