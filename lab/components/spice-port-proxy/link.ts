import { constants, createPublicKey, publicEncrypt } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Secret } from '../../secret/secret.ts';
import { capabilityWords, commonCapability, hasCapability } from '../../wire/spice/capabilities.ts';
import type { ChannelType } from '../../wire/spice/channel-type.ts';
import { type LinkError, linkErrorFrom } from '../../wire/spice/link-error.ts';
import { encodeLinkMessage, encodeTicketChoice, linkHeaderBytes } from '../../wire/spice/link-message.ts';
import { decodeLinkHeader, decodeLinkReply, type LinkReply } from '../../wire/spice/link-reply.ts';
import type { HeaderForm } from '../../wire/spice/message-header.ts';
import { ProxyError } from './proxy-error.ts';
import type { SocketIntake } from './socket-intake.ts';

/** Which channel to open: the session's main one with connection id 0, any other with the session's id. */
export interface ChannelRequest {
  readonly connectionId: number;
  readonly channelType: ChannelType;
  readonly channelId: number;
}

const { authSelection, authSpice, miniHeader } = commonCapability;

/**
 * Opens a channel on a fresh connection: link message, ticket, result.
 * @returns the form of the headers that follow
 * Throws `ticket-refused`, `need-secured`, `link-failed`; codec errors and a closed connection pass through.
 */
export async function link(
  socket: Socket,
  { readExactly }: SocketIntake,
  ticket: Secret<string>,
  request: ChannelRequest,
): Promise<HeaderForm> {
  socket.write(
    encodeLinkMessage({
      ...request,
      commonCapabilities: capabilityWords([authSelection, authSpice, miniHeader]),
      channelCapabilities: [],
    }),
  );
  const sizeBytes = decodeLinkHeader(await readExactly(linkHeaderBytes));
  const reply = decodeLinkReply(await readExactly(sizeBytes));
  requireOk(reply.error);
  const common = reply.commonCapabilities;
  if (hasCapability(common, authSelection)) {
    if (!hasCapability(common, authSpice)) {
      throw new ProxyError('link-failed', 'the server takes no tickets (SASL only)');
    }
    socket.write(encodeTicketChoice());
  }
  socket.write(encryptTicket(reply, ticket));
  requireOk(linkErrorFrom((await readExactly(4)).readUInt32LE(0)));
  return hasCapability(common, miniHeader) ? 'mini' : 'full';
}

/** RSA-OAEP with SHA-1 of the ticket and its NUL: the protocol knows no other. */
function encryptTicket({ publicKey }: LinkReply, ticket: Secret<string>): Buffer {
  const key = createPublicKey({ key: publicKey ?? Buffer.alloc(0), format: 'der', type: 'spki' });
  return publicEncrypt(
    { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
    Buffer.from(`${ticket.reveal()}\0`, 'utf8'),
  );
}

function requireOk(error: LinkError): void {
  switch (error) {
    case 'ok':
      return;
    case 'permission-denied':
      throw new ProxyError('ticket-refused', 'the ticket is wrong or expired; ask for a new one');
    case 'need-secured':
      throw new ProxyError('need-secured', 'the server takes this channel over TLS only; use its TLS port');
    case 'error':
    case 'invalid-magic':
    case 'invalid-data':
    case 'version-mismatch':
    case 'need-unsecured':
    case 'bad-connection-id':
    case 'channel-not-available':
      throw new ProxyError('link-failed', `the server refused the channel: ${error}`);
  }
}
