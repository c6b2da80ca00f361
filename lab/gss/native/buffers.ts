import { view } from 'koffi';
import type { ChannelBindings } from '../gss.ts';
import { type Bindings, type BufferIn, type BufferOut, releaseBuffer } from './library.ts';

const empty: BufferIn = { length: 0, value: null };

export function bufferIn(octets: Uint8Array): BufferIn {
  return { length: octets.length, value: octets };
}

export function bufferOut(): BufferOut {
  return { length: 0, value: null };
}

/** Copies the library's octets into memory of their own, which can be given to another thread, and releases them. */
export function takeOctets(out: BufferOut): Uint8Array<ArrayBuffer> {
  const octets = new Uint8Array(out.length);
  if (out.value !== null) {
    if (out.length > 0) octets.set(new Uint8Array(view(out.value, out.length)));
    releaseBuffer([0], out);
  }
  return octets;
}

/** Bindings of application data only: both addresses are GSS_C_AF_UNSPEC. */
export function bindingsIn(bindings: ChannelBindings): Bindings | null {
  if (bindings === 'unbound') return null;
  return {
    initiator_addrtype: 0,
    initiator_address: empty,
    acceptor_addrtype: 0,
    acceptor_address: empty,
    application_data: bufferIn(bindings),
  };
}
