import type { AcceptorOptions } from '../gss.ts';
import { GssError } from '../gss-error.ts';
import { bindingsIn, bufferIn, bufferOut, takeOctets } from './buffers.ts';
import { contextFlags, type NativeContext } from './context.ts';
import { createHandles, credentialFrom, credentialStore, nameText, principalName, usage } from './handles.ts';
import {
  acceptContext,
  type Bindings,
  type Cell,
  type Handle,
  mechanism,
  storeCredential,
} from './library.ts';
import type { StepResult } from './step-result.ts';
import { requireSuccess, statusError } from './status.ts';

export interface NativeAcceptor extends NativeContext {
  readonly kind: 'acceptor';
  readonly credential: Handle;
  readonly bindings: Bindings | null;
  readonly delegated: Cell<Handle>;
}

/** `replayCache` is MIT's `type:residual`; `none:` only where the exchange never leaves this process. */
export function createAcceptor(options: AcceptorOptions, replayCache?: 'none:'): NativeAcceptor {
  const handles = createHandles();
  try {
    const name = options.service === undefined ? null : principalName(handles, options.service);
    const rcache = options.replayCacheFile === undefined ? replayCache : `file2:${options.replayCacheFile}`;
    return {
      kind: 'acceptor',
      handles,
      context: [null],
      credential: credentialFrom(handles, name, usage.accept, { keytab: options.keytab, rcache }),
      bindings: bindingsIn(options.channelBindings),
      delegated: [null],
    };
  } catch (error) {
    handles[Symbol.dispose]();
    throw error;
  }
}

export interface AcceptorResult extends StepResult {
  readonly lifetimeSeconds: number;
  readonly delegated: boolean;
}

/** gss_accept_sec_context (RFC 2744 section 5.1). */
export function stepAcceptor(acceptor: NativeAcceptor, token: Uint8Array): AcceptorResult {
  const minor: Cell<number> = [0];
  const retFlags: Cell<number> = [0];
  const lifetime: Cell<number> = [0];
  const source: Cell<Handle> = [null];
  const out = bufferOut();
  const major = acceptContext(
    minor,
    acceptor.context,
    acceptor.credential,
    bufferIn(token),
    acceptor.bindings,
    source,
    null,
    out,
    retFlags,
    lifetime,
    acceptor.delegated,
  );
  acceptor.handles.own('context', acceptor.context[0]);
  acceptor.handles.own('credential', acceptor.delegated[0]);
  const peer = acceptor.handles.own('name', source[0]);
  const output = takeOctets(out);
  requireSuccess(major, minor[0]);
  const done = major === 0;
  const flags = contextFlags(retFlags[0]);
  // MIT's acceptor lets an initiator without bindings pass; this flag is what tells.
  // refuses: test "an initiator without bindings is refused"
  if (done && acceptor.bindings && !flags.channelBound) {
    throw new GssError('not-bound', 'the initiator gave no channel bindings');
  }
  return {
    token: output.length > 0 ? output : undefined,
    done,
    flags,
    peer: done ? nameText(peer) : undefined,
    lifetimeSeconds: lifetime[0],
    delegated: done && acceptor.delegated[0] !== null,
  };
}

/** gss_store_cred_into: replaces what `ccache` holds. */
export function storeDelegated(acceptor: NativeAcceptor, ccache: string): void {
  const credential = acceptor.delegated[0];
  const store = credentialStore({ ccache });
  if (credential === null || !store) throw new GssError('not-delegated', 'no credential was delegated');
  const minor: Cell<number> = [0];
  const major = storeCredential(minor, credential, usage.initiate, mechanism, 1, 0, store, null, null);
  if (major === 0) return;
  const { message, minor: status } = statusError(major, minor[0]);
  throw new GssError('cannot-store', message, status);
}
