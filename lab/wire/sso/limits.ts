/** The protocol's sizes and deadlines (docs/protocol.md). */
export const ssoLimits = {
  /** The longest line before a security layer stands, in octets without its terminator. */
  plainLineOctets: 4096,
  /** The same between `startSASL` and its outcome: an AP-REQ carries the forwarded TGT, which a PAC makes tens of kB. */
  exchangeLineOctets: 98_304,
  /** The same inside a security layer: a TGT with a PAC is tens of kB. */
  layerLineOctets: 262_144,
  /** The largest frame of a security layer that either side receives (RFC 4422 section 3.7), in octets. */
  frameOctets: 65_536,
  /** From `startSASL` to its last message. */
  handshakeMs: 30_000,
  /** From `authenticate` inside a layer to the credentials: a person may have to type. */
  credentialsMs: 120_000,
  /** A frame that is still incomplete after this is a loss of sync. */
  partialFrameMs: 2000,
  /** The guest's pause between two pings while a console is open. */
  heartbeatMs: 2000,
  /** A client silent for this long while a console is open is gone. */
  silenceMs: 5000,
  /** Inside a layer, a guest silent for this long is pinged, and for as long again given up. */
  guestSilenceMs: 15_000,
  /** The client's pause between two of its SIGNATUREs. */
  signatureMs: 1000,
  /** The client's pause before it begins a login anew that timed out; it doubles from one to the next. */
  retryMs: 1000,
  retryMaxMs: 60_000,
} as const;

/** The versions that both sides of this implementation speak. */
export const ssoVersions = { min: 1, max: 1 } as const;
