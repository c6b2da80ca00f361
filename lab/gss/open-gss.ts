import { Secret } from '../secret/secret.ts';
import type { ChannelBindings, Acceptor, AcceptorStep, Gss, Initiator, SecurityContext } from './gss.ts';
import { apart, joined } from './joined.ts';
import { type WorkerThread, startWorkerThread } from './worker-thread.ts';
import type { ContextId } from './worker-protocol.ts';

export interface GssOptions {
  /**
   * How long one library call may take, in ms; default 10 000.
   * A KDC that is silent stalls libkrb5 for 25 s, so this is what bounds it.
   */
  readonly callTimeoutMs?: number;
}

/**
 * Opens GSSAPI in a worker thread that starts at once, so that loading the libraries overlaps with other work.
 * A call that passes its deadline ends the worker; contexts of it are then lost, and the next create starts another.
 */
export function openGss(options: GssOptions = {}): Gss {
  const callTimeoutMs = options.callTimeoutMs ?? 10_000;
  let current = startWorkerThread(callTimeoutMs);
  let closed = false;
  const worker = () => {
    if (current.ended && !closed) current = startWorkerThread(callTimeoutMs);
    return current;
  };
  return {
    async createInitiator(initiator) {
      const thread = worker();
      return initiatorOf(thread, await thread.call({ op: 'initiate', options: withOwnBindings(initiator) }));
    },
    async createAcceptor(acceptor) {
      const thread = worker();
      return acceptorOf(thread, await thread.call({ op: 'accept', options: withOwnBindings(acceptor) }));
    },
    authenticateToSelf: (self) => worker().call({ op: 'self', options: self }),
    localName: (principal) => worker().call({ op: 'local-name', principal }),
    async forwardTgt(forwarding) {
      return new Secret(asBuffer(await worker().call({ op: 'forward-tgt', options: forwarding })));
    },
    async ownTgt(cache) {
      return new Secret(asBuffer(await worker().call({ op: 'own-tgt', options: cache })));
    },
    ticketFlags: (query) => worker().call({ op: 'ticket-flags', options: query }),
    clientOf: (ccache) => worker().call({ op: 'client-of', ccache }),
    async passwordTgt({ principal, password, ccache }) {
      const octets = new Uint8Array(new TextEncoder().encode(password.reveal()));
      await worker().call({ op: 'password-tgt', options: { principal, password: octets, ccache } });
    },
    async copyCcache(copy) {
      await worker().call({ op: 'copy-ccache', options: copy });
    },
    liveHandles: () => worker().call({ op: 'live' }),
    [Symbol.asyncDispose]: () => {
      closed = true;
      return current.close();
    },
  };
}

function initiatorOf(thread: WorkerThread, context: ContextId): Initiator {
  return {
    ...contextOf(thread, context),
    async step(token) {
      const result = await thread.call({ op: 'step-initiator', context, token: token && ownCopy(token) });
      return { ...result, token: asBuffer(result.token) };
    },
  };
}

function acceptorOf(thread: WorkerThread, context: ContextId): Acceptor {
  return {
    ...contextOf(thread, context),
    async step(token): Promise<AcceptorStep> {
      const result = await thread.call({ op: 'step-acceptor', context, token: ownCopy(token) });
      const delegated = {
        async store(ccache: string) {
          await thread.call({ op: 'store-delegated', context, ccache });
        },
      };
      return {
        ...result,
        token: asBuffer(result.token),
        delegated: result.delegated ? delegated : undefined,
      };
    },
  };
}

function contextOf(thread: WorkerThread, context: ContextId): SecurityContext {
  return {
    async wrap(message, confidential) {
      return asBuffer(await thread.call({ op: 'wrap', context, message: ownCopy(message), confidential }));
    },
    async unwrap(message) {
      const { data, confidential } = await thread.call({ op: 'unwrap', context, message: ownCopy(message) });
      return { data: asBuffer(data), confidential };
    },
    async wrapFrames(plaintext, pieceBytes) {
      return asBuffer(
        await thread.call({ op: 'wrap-frames', context, plaintext: ownCopy(plaintext), pieceBytes }),
      );
    },
    async unwrapMany(messages) {
      const { data, confidential } = await thread.call({
        op: 'unwrap-many',
        context,
        messages: joined(messages),
      });
      return { data: apart(data).map((one) => asBuffer(one)), confidential };
    },
    wrapSizeLimit: (wrappedBytes) => thread.call({ op: 'limit', context, wrappedBytes }),
    async [Symbol.asyncDispose]() {
      // A worker that is gone took the context with it.
      await thread.call({ op: 'release', context }).catch(() => undefined);
    },
  };
}

function withOwnBindings<T extends { readonly channelBindings: ChannelBindings }>(options: T): T {
  const { channelBindings } = options;
  return channelBindings === 'unbound'
    ? options
    : { ...options, channelBindings: Buffer.from(ownCopy(channelBindings).buffer) };
}

/** Posting a view of Node's buffer pool would copy the whole pool into the other thread. */
function ownCopy(octets: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(octets);
}

function asBuffer(octets: Uint8Array): Buffer;
function asBuffer(octets: Uint8Array | undefined): Buffer | undefined;
function asBuffer(octets: Uint8Array | undefined): Buffer | undefined {
  return octets && Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
}
