import type { Delegation, InitiatorOptions } from '../gss.ts';
import { bindingsIn, bufferIn, bufferOut, takeOctets } from './buffers.ts';
import { contextFlags, flag, type NativeContext } from './context.ts';
import { createHandles, credentialFrom, type Handles, nameText, principalName, usage } from './handles.ts';
import { type Bindings, type Cell, type Handle, initContext, inquireContext, mechanism } from './library.ts';
import type { StepResult } from './step-result.ts';
import { requireSuccess } from './status.ts';

export interface NativeInitiator extends NativeContext {
  readonly kind: 'initiator';
  readonly credential: Handle;
  readonly target: Handle;
  readonly requestFlags: number;
  readonly bindings: Bindings | null;
}

const delegationFlags: Record<Delegation, number> = {
  // Asked for together, they delegate to any service, and 0x8000 still tells whether it is trusted.
  always: flag.delegate | flag.delegatePolicy,
  policy: flag.delegatePolicy,
  never: 0,
};

export function createInitiator(options: InitiatorOptions): NativeInitiator {
  const handles = createHandles();
  try {
    return {
      kind: 'initiator',
      handles,
      context: [null],
      target: principalName(handles, options.target),
      credential: credentialFrom(handles, null, usage.initiate, { ccache: options.ccache }),
      requestFlags:
        flag.mutual |
        flag.replay |
        flag.sequence |
        flag.confidential |
        flag.integrity |
        delegationFlags[options.delegation],
      bindings: bindingsIn(options.channelBindings),
    };
  } catch (error) {
    handles[Symbol.dispose]();
    throw error;
  }
}

export interface InitiatorResult extends StepResult {
  readonly self: string | undefined;
}

/** gss_init_sec_context (RFC 2744 section 5.19). */
export function stepInitiator(initiator: NativeInitiator, token: Uint8Array | undefined): InitiatorResult {
  const minor: Cell<number> = [0];
  const retFlags: Cell<number> = [0];
  const out = bufferOut();
  const major = initContext(
    minor,
    initiator.credential,
    initiator.context,
    initiator.target,
    mechanism,
    initiator.requestFlags,
    0,
    initiator.bindings,
    token ? bufferIn(token) : null,
    null,
    out,
    retFlags,
    null,
  );
  initiator.handles.own('context', initiator.context[0]);
  const output = takeOctets(out);
  requireSuccess(major, minor[0]);
  const done = major === 0;
  return {
    token: output.length > 0 ? output : undefined,
    done,
    flags: contextFlags(retFlags[0]),
    ...(done ? namesOf(initiator.context[0]) : { peer: undefined, self: undefined }),
  };
}

/** gss_inquire_context (RFC 2744 section 5.21). */
function namesOf(context: Handle): { readonly peer: string; readonly self: string } {
  const minor: Cell<number> = [0];
  const source: Cell<Handle> = [null];
  const target: Cell<Handle> = [null];
  requireSuccess(inquireContext(minor, context, source, target, null, null, null, null, null), minor[0]);
  using handles: Handles = createHandles();
  const [self, peer] = [handles.own('name', source[0]), handles.own('name', target[0])];
  return { self: nameText(self), peer: nameText(peer) };
}
