/** One TLS session as a line channel uses it, without saying who performs it. */
export interface ChannelTls {
  /**
   * Takes one whole record, whose memory is the caller's again when it returns; resolves when it takes more.
   * Never rejects: a fault comes through `onLost`.
   */
  receive(record: Buffer): Promise<void>;
  /** Resolves when the plaintext has left as records; rejects when TLS does not stand. */
  send(plaintext: Buffer): Promise<void>;
  /** Whether the handshake is done and the peer is who it is to be. */
  readonly established: boolean;
  /** Ends it without a word to the peer; what was not sent is dropped. */
  close(): void;
}

/** What a TLS session needs of its channel. */
export interface TlsEnds {
  /** Moves records to the peer; resolves when it takes more, rejects when it is gone. */
  readonly write: (records: Buffer) => Promise<void>;
  /** Takes plaintext; resolves when all of it has been looked at: the next is due only then. */
  readonly onPlaintext: (chunk: Buffer) => Promise<void>;
  /** The session is over, for whatever reason. */
  readonly onLost: (cause: unknown) => void;
}
