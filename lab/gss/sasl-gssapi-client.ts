import { decodeLayerOffer, encodeLayerChoice, securityLayer } from '../wire/sasl/gssapi-layer-messages.ts';
import type { ContextFlags, Gss, Initiator, InitiatorOptions } from './gss.ts';
import { GssError } from './gss-error.ts';
import { requireStrongContext } from './context-requirements.ts';
import { failExchange, requireTokenSize } from './sasl-exchange.ts';
import { createSecurityLayer, maxFrameBytes, type SecurityLayer } from './security-layer.ts';

export interface SaslClientOptions extends InitiatorOptions {
  /** Who to be at the server; empty (the default) for the principal's own. */
  readonly authzid?: string;
}

/** The client's side of the SASL mechanism GSSAPI (RFC 4752 section 3.1), always with the confidentiality layer. */
export interface SaslClient extends AsyncDisposable {
  /** The first call takes no challenge and gives the initial response; an empty response is legal and must be sent. */
  step(challenge?: Buffer): Promise<SaslClientStep>;
}

interface SaslClientStep {
  readonly response: Buffer;
  /** With the last response: what stands once the server has confirmed it. It owns the context from then on. */
  readonly session: SaslClientSession | undefined;
}

export interface SaslClientSession {
  readonly layer: SecurityLayer;
  readonly flags: ContextFlags;
  /** The acceptor's principal. */
  readonly peer: string;
  /** The user's own. */
  readonly self: string;
}

/** Rejects with a GssError, as does every step; after a failed step the exchange is over and its context released. */
export async function startSaslClient(gss: Gss, options: SaslClientOptions): Promise<SaslClient> {
  const { authzid = '', ...initiatorOptions } = options;
  const initiator = await gss.createInitiator(initiatorOptions);
  let established: { flags: ContextFlags; peer: string; self: string } | undefined;
  let over = false;

  async function step(challenge: Buffer | undefined): Promise<SaslClientStep> {
    // refuses: test "a token of more than 128 KiB is refused by either end before the library sees it"
    if (challenge) requireTokenSize(challenge);
    if (!established) {
      const { token, done, flags, peer, self } = await initiator.step(challenge);
      if (done && peer !== undefined && self !== undefined) {
        // refuses: test "either end refuses a context that is not confidential"
        requireStrongContext(flags);
        established = { flags, peer, self };
      }
      return { response: token ?? Buffer.alloc(0), session: undefined };
    }
    const peerFrameBytes = await acceptOffer(initiator, challenge ?? Buffer.alloc(0));
    const choice = {
      layer: securityLayer.confidentiality,
      maxReceiveBytes: maxFrameBytes,
      authzid,
    };
    const response = await initiator.wrap(encodeLayerChoice(choice), false);
    const layer = await createSecurityLayer(initiator, peerFrameBytes);
    over = true;
    return { response, session: { layer, ...established } };
  }

  return {
    async step(challenge) {
      // Not released once more: after a success the context is the layer's.
      // refuses: test "a finished exchange takes no further step and leaves its layer alone"
      if (over) throw new GssError('context-lost', 'the exchange is over');
      try {
        return await step(challenge);
      } catch (error) {
        over = true;
        return await failExchange(initiator, error);
      }
    },
    async [Symbol.asyncDispose]() {
      if (!over) await initiator[Symbol.asyncDispose]();
      over = true;
    },
  };
}

/** Returns the largest frame that the server can receive. */
async function acceptOffer(initiator: Initiator, challenge: Buffer): Promise<number> {
  const offer = decodeLayerOffer((await initiator.unwrap(challenge)).data);
  // refuses: test "a client wants confidentiality to be offered"
  if ((offer.layers & securityLayer.confidentiality) === 0) {
    throw new GssError('bad-layer', 'the server offers no confidentiality layer');
  }
  return Math.min(offer.maxReceiveBytes, maxFrameBytes);
}
