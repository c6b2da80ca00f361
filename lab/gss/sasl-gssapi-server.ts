import { decodeLayerChoice, encodeLayerOffer, securityLayer } from '../wire/sasl/gssapi-layer-messages.ts';
import { requireStrongContext } from './context-requirements.ts';
import type {
  Acceptor,
  AcceptorOptions,
  AcceptorStep,
  ContextFlags,
  DelegatedCredential,
  Gss,
} from './gss.ts';
import { GssError } from './gss-error.ts';
import { failExchange, requireTokenSize } from './sasl-exchange.ts';
import { createSecurityLayer, maxFrameBytes, type SecurityLayer } from './security-layer.ts';

export interface SaslServerOptions extends AcceptorOptions {
  /** Whether `principal` may act as `authzid`, where that is not empty; default: only if they are equal. */
  readonly permitAuthzid?: (authzid: string, principal: string) => boolean;
}

/** The server's side of the SASL mechanism GSSAPI (RFC 4752 section 3.2), always with the confidentiality layer. */
export interface SaslServer extends AsyncDisposable {
  step(response: Buffer): Promise<SaslServerStep>;
}

/** The next challenge (never empty), or the end of the exchange, in which nothing is sent but the outcome. */
type SaslServerStep =
  | { readonly challenge: Buffer; readonly session: undefined }
  | { readonly challenge: undefined; readonly session: SaslServerSession };

export interface SaslServerSession {
  /** It owns the context: `delegated` can be stored until the layer is disposed of. */
  readonly layer: SecurityLayer;
  readonly flags: ContextFlags;
  /** The initiator's principal. */
  readonly peer: string;
  readonly authzid: string;
  readonly delegated: DelegatedCredential | undefined;
  readonly lifetimeSeconds: number;
}

type Stage = 'tokens' | 'offer' | 'choice' | 'over';

/** Rejects with a GssError, as does every step; after a failed step the exchange is over and its context released. */
export async function startSaslServer(gss: Gss, options: SaslServerOptions): Promise<SaslServer> {
  const { permitAuthzid, ...acceptorOptions } = options;
  const permit = permitAuthzid ?? ((authzid, principal) => authzid === principal);
  const acceptor = await gss.createAcceptor(acceptorOptions);
  let stage: Stage = 'tokens';
  let accepted: AcceptorStep | undefined;

  async function step(response: Buffer, at: Exclude<Stage, 'over'>): Promise<SaslServerStep> {
    // refuses: test "a token of more than 128 KiB is refused by either end before the library sees it"
    requireTokenSize(response);
    switch (at) {
      case 'tokens':
        return { challenge: await acceptToken(response), session: undefined };
      case 'offer':
        // refuses: test "a server wants an empty response before its offer"
        if (response.length > 0) throw new GssError('bad-token', 'an empty response was due');
        stage = 'choice';
        return { challenge: await offer(acceptor), session: undefined };
      case 'choice':
        return { challenge: undefined, session: await acceptChoice(response) };
    }
  }

  async function acceptToken(response: Buffer): Promise<Buffer> {
    const result = await acceptor.step(response);
    if (result.done) {
      // refuses: weak-layer; test "either end refuses a context that is not confidential"
      requireStrongContext(result.flags);
      accepted = result;
      stage = 'offer';
    }
    // Mutual authentication always answers with a token, so an empty challenge cannot come about.
    if (!result.token) throw new GssError('weak-context', 'no token for the initiator');
    return result.token;
  }

  async function acceptChoice(response: Buffer): Promise<SaslServerSession> {
    const choice = decodeLayerChoice((await acceptor.unwrap(response)).data);
    // refuses: weak-layer; test "a server takes no other layer than confidentiality"
    if (choice.layer !== securityLayer.confidentiality) {
      throw new GssError('bad-layer', `the client chose layer ${choice.layer}, which was not offered`);
    }
    if (accepted?.peer === undefined) throw new GssError('internal', 'a choice before the context stood');
    const { peer, flags, delegated, lifetimeSeconds } = accepted;
    // refuses: test "the client may be itself by name, and nobody else"
    if (choice.authzid !== '' && !permit(choice.authzid, peer)) {
      throw new GssError('authzid-refused', 'the client may not act as the identity it asks for');
    }
    const layer = await createSecurityLayer(acceptor, Math.min(choice.maxReceiveBytes, maxFrameBytes));
    stage = 'over';
    return { layer, flags, peer, authzid: choice.authzid, delegated, lifetimeSeconds };
  }

  return {
    async step(response) {
      // Not released once more: after a success the context is the layer's.
      // refuses: test "a finished exchange takes no further step and leaves its layer alone"
      if (stage === 'over') throw new GssError('context-lost', 'the exchange is over');
      try {
        return await step(response, stage);
      } catch (error) {
        stage = 'over';
        return await failExchange(acceptor, error);
      }
    },
    async [Symbol.asyncDispose]() {
      if (stage !== 'over') await acceptor[Symbol.asyncDispose]();
      stage = 'over';
    },
  };
}

function offer(acceptor: Acceptor): Promise<Buffer> {
  const layers = securityLayer.confidentiality;
  return acceptor.wrap(encodeLayerOffer({ layers, maxReceiveBytes: maxFrameBytes }), false);
}
