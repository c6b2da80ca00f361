import { parentPort } from 'node:worker_threads';
import { GssError } from './gss-error.ts';
import { createAcceptor, type NativeAcceptor, stepAcceptor, storeDelegated } from './native/acceptor.ts';
import { plaintextLimit, unwrap, wrap } from './native/context.ts';
import { unwrapMany, wrapFrames } from './native/frames.ts';
import { ownTgtMessage, ticketFlags } from './native/ccache-tickets.ts';
import { clientOfCache } from './native/client-cache.ts';
import { copyCcache } from './native/copy-ccache.ts';
import { forwardTgt } from './native/forward-tgt.ts';
import { liveHandles } from './native/handles.ts';
import { createInitiator, type NativeInitiator, stepInitiator } from './native/initiator.ts';
import { localName } from './native/local-name.ts';
import { passwordTgt } from './native/password-tgt.ts';
import { authenticateToSelf } from './native/self-authentication.ts';
import type { Answers, Call, ContextId, Operation, PlainError, Reply, Request } from './worker-protocol.ts';

// The worker's entry: the calls are synchronous, since the mechanism keeps its error text for each thread.

const contexts = new Map<ContextId, NativeInitiator | NativeAcceptor>();
let lastContext = 0;

parentPort?.on('message', ({ id, call }: Request) => {
  const answer = reply(id, call);
  parentPort?.postMessage(answer, moved(call, answer));
});

function reply(id: number, call: Call): Reply {
  try {
    return { id, answer: perform(call) };
  } catch (error) {
    return { id, error: plainError(error) };
  }
}

/** A TGT's message holds its session key, so that its octets move instead of being copied; frames do so for speed. */
function moved(call: Call, reply: Reply): ArrayBuffer[] {
  if (!('answer' in reply)) return [];
  const { answer } = reply;
  if (call.op === 'forward-tgt' || call.op === 'own-tgt' || call.op === 'wrap-frames')
    return answer instanceof Uint8Array ? [answer.buffer] : [];
  if (call.op !== 'unwrap-many') return [];
  return [(answer as Answers['unwrap-many']).data.octets.buffer];
}

function perform(call: Call): Answers[Operation] {
  switch (call.op) {
    case 'initiate':
      return add(createInitiator(call.options));
    case 'accept':
      return add(createAcceptor(call.options));
    case 'step-initiator':
      return stepInitiator(find(call.context, 'initiator'), call.token);
    case 'step-acceptor':
      return stepAcceptor(find(call.context, 'acceptor'), call.token);
    case 'wrap':
      return wrap(find(call.context), call.message, call.confidential);
    case 'unwrap':
      return unwrap(find(call.context), call.message);
    case 'wrap-frames':
      return wrapFrames(find(call.context), call.plaintext, call.pieceBytes);
    case 'unwrap-many':
      return unwrapMany(find(call.context), call.messages);
    case 'limit':
      return plaintextLimit(find(call.context), call.wrappedBytes);
    case 'store-delegated':
      storeDelegated(find(call.context, 'acceptor'), call.ccache);
      return undefined;
    case 'release':
      release(call.context);
      return undefined;
    case 'release-all':
      for (const context of contexts.keys()) release(context);
      return undefined;
    case 'self':
      return authenticateToSelf(call.options);
    case 'local-name':
      return localName(call.principal);
    case 'forward-tgt':
      return forwardTgt(call.options);
    case 'own-tgt':
      return ownTgtMessage(call.options);
    case 'ticket-flags':
      return ticketFlags(call.options);
    case 'client-of':
      return clientOfCache(call.ccache);
    case 'password-tgt':
      passwordTgt(call.options);
      return undefined;
    case 'copy-ccache':
      copyCcache(call.options);
      return undefined;
    case 'live':
      return liveHandles();
  }
}

function add(context: NativeInitiator | NativeAcceptor): ContextId {
  lastContext += 1;
  contexts.set(lastContext, context);
  return lastContext;
}

function find(id: ContextId): NativeInitiator | NativeAcceptor;
function find(id: ContextId, kind: 'initiator'): NativeInitiator;
function find(id: ContextId, kind: 'acceptor'): NativeAcceptor;
function find(id: ContextId, kind?: 'initiator' | 'acceptor'): NativeInitiator | NativeAcceptor {
  const context = contexts.get(id);
  if (!context || (kind && context.kind !== kind)) {
    throw new GssError('context-lost', 'the context was released');
  }
  return context;
}

function release(id: ContextId): void {
  contexts.get(id)?.handles[Symbol.dispose]();
  contexts.delete(id);
}

function plainError(error: unknown): PlainError {
  if (error instanceof GssError) return { code: error.code, message: error.message, minor: error.minor };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message, minor: undefined };
}
