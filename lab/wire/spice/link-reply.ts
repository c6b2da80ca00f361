import { readU32 } from './bounded-reads.ts';
import { maxCapabilityWords } from './capabilities.ts';
import { SpiceCodecError } from './codec-error.ts';
import { type LinkError, linkErrorFrom } from './link-error.ts';
import { linkMagic, linkMajorVersion } from './link-message.ts';

/** A server's answer to a link message (SpiceLinkReply, `protocol.h`). */
export interface LinkReply {
  readonly error: LinkError;
  /** The key that encrypts the ticket: RSA-1024 as SubjectPublicKeyInfo, DER; undefined when the link was refused. */
  readonly publicKey: Buffer | undefined;
  /** Capability words. */
  readonly commonCapabilities: readonly number[];
  readonly channelCapabilities: readonly number[];
}

/** The longest link reply that is read; spice-server itself caps link messages at the same size. */
export const maxLinkReplyBytes = 4096;
const publicKeyBytes = 162;
const capabilitiesAt = 4 + publicKeyBytes + 12;

/** The size of the reply that follows a SpiceLinkHeader of 16 octets. */
export function decodeLinkHeader(header: Buffer): number {
  if (header.toString('latin1', 0, 4) !== linkMagic) {
    throw new SpiceCodecError('bad-magic', 'the peer does not speak SPICE');
  }
  const major = readU32(header, 4);
  if (major !== linkMajorVersion) {
    throw new SpiceCodecError(
      'unsupported-version',
      `SPICE major version ${major}, ${linkMajorVersion} wanted`,
    );
  }
  const sizeBytes = readU32(header, 12);
  if (sizeBytes > maxLinkReplyBytes) {
    throw new SpiceCodecError(
      'too-large',
      `a link reply of ${sizeBytes} octets, ${maxLinkReplyBytes} at most`,
    );
  }
  return sizeBytes;
}

/** Decodes the body that follows the header. A refusal carries no usable key and no capabilities. */
export function decodeLinkReply(body: Buffer): LinkReply {
  const error = linkErrorFrom(readU32(body, 0));
  if (error !== 'ok') {
    return { error, publicKey: undefined, commonCapabilities: [], channelCapabilities: [] };
  }
  if (body.length < capabilitiesAt) {
    throw new SpiceCodecError('truncated', `a link reply of ${body.length} octets`);
  }
  const commonWords = cappedCount(readU32(body, 4 + publicKeyBytes));
  const channelWords = cappedCount(readU32(body, 8 + publicKeyBytes));
  const offset = readU32(body, 12 + publicKeyBytes);
  return {
    error,
    publicKey: body.subarray(4, 4 + publicKeyBytes),
    commonCapabilities: words(body, offset, commonWords),
    channelCapabilities: words(body, offset + 4 * commonWords, channelWords),
  };
}

function cappedCount(count: number): number {
  if (count <= maxCapabilityWords) return count;
  throw new SpiceCodecError('too-large', `${count} capability words, ${maxCapabilityWords} at most`);
}

function words(body: Buffer, offset: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_unused, index) => readU32(body, offset + 4 * index));
}
