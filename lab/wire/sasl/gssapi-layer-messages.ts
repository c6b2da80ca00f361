import { SaslFormatError } from './sasl-format-error.ts';

/** The bits of a security-layer bitmask (RFC 4752 section 3.3). */
export const securityLayer = { none: 1, integrity: 2, confidentiality: 4 } as const;

type SecurityLayerBit = (typeof securityLayer)[keyof typeof securityLayer];

/** The size field has three octets. */
const maxLayerBytes = 0xff_ff_ff;

const maxAuthzidBytes = 1024;

/** What the server offers: a bitmask of layers, and the largest frame that it can receive, in octets. */
export interface LayerOffer {
  readonly layers: number;
  readonly maxReceiveBytes: number;
}

/** What the client takes: one layer, the largest frame that it can receive, and who it wants to be (may be empty). */
export interface LayerChoice {
  readonly layer: SecurityLayerBit;
  readonly maxReceiveBytes: number;
  readonly authzid: string;
}

/** RFC 4752 section 3.2, before it is wrapped. */
export function encodeLayerOffer(offer: LayerOffer): Buffer {
  return layerAndSize(offer.layers, offer.maxReceiveBytes);
}

/** Throws SaslFormatError `malformed-layer-message`. Unknown bits are kept: a client ignores what it does not know. */
export function decodeLayerOffer(message: Buffer): LayerOffer {
  // refuses: test "an offer of another length is malformed"
  if (message.length !== 4) throw malformed(`an offer has 4 octets, not ${message.length}`);
  return { layers: message.readUInt8(0), maxReceiveBytes: message.readUIntBE(1, 3) };
}

/** RFC 4752 section 3.1, before it is wrapped. */
export function encodeLayerChoice(choice: LayerChoice): Buffer {
  return Buffer.concat([layerAndSize(choice.layer, choice.maxReceiveBytes), Buffer.from(choice.authzid)]);
}

/**
 * Throws SaslFormatError `malformed-layer-message`.
 * A size with no layer must be 0 but is tolerated: gsasl sends 65535 there.
 */
export function decodeLayerChoice(message: Buffer): LayerChoice {
  // refuses: test "a choice that is too short, too long, not UTF-8 or has a NUL is malformed"
  if (message.length < 4) throw malformed(`a choice has at least 4 octets, not ${message.length}`);
  // refuses: test "a choice that is too short, too long, not UTF-8 or has a NUL is malformed"
  if (message.length > 4 + maxAuthzidBytes) throw malformed('the authorization identity is too long');
  const bits = message.readUInt8(0);
  const layer = Object.values(securityLayer).find((bit) => bit === bits);
  // refuses: test "a choice of no layer, of two or of an unknown one is malformed"
  if (layer === undefined) throw malformed(`0x${bits.toString(16)} is not one layer`);
  return { layer, maxReceiveBytes: message.readUIntBE(1, 3), authzid: decodeAuthzid(message.subarray(4)) };
}

function layerAndSize(layers: number, maxReceiveBytes: number): Buffer {
  // refuses: test "a size that three octets do not hold is not encoded"
  if (maxReceiveBytes > maxLayerBytes) throw malformed(`${maxReceiveBytes} does not fit in three octets`);
  const message = Buffer.alloc(4);
  message.writeUInt8(layers, 0);
  message.writeUIntBE(maxReceiveBytes, 1, 3);
  return message;
}

function decodeAuthzid(octets: Buffer): string {
  // refuses: test "a choice that is too short, too long, not UTF-8 or has a NUL is malformed"
  if (octets.includes(0)) throw malformed('a NUL in the authorization identity');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets);
  } catch {
    throw malformed('the authorization identity is not UTF-8');
  }
}

function malformed(message: string): SaslFormatError {
  return new SaslFormatError('malformed-layer-message', message);
}
