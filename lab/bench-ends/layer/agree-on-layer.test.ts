import test from 'ava';
import type { Acceptor, Gss, Initiator } from '../../gss/gss.ts';
import { GssError } from '../../gss/gss-error.ts';
import { octetPair } from '../../testing/octet-pair.ts';
import { exactReader, type OctetStream } from '../octet-stream.ts';
import { acceptLayer, initiateLayer, type LayerEnd } from './agree-on-layer.ts';
import { writeExchange } from './exchange-messages.ts';

const flags = {
  ...{ delegated: false, mutual: false, replayDetected: false, sequence: false },
  ...{ confidential: false, integrity: false, okAsDelegate: false, channelBound: false },
};

/** Begins, and never comes to an end: the library's own exchange is for the integration tests and scenarios. */
function gssThat(has: { readonly key: boolean }): Gss {
  const end = { [Symbol.asyncDispose]: () => Promise.resolve() };
  const step = () =>
    Promise.resolve({
      token: Buffer.from('token'),
      done: false,
      flags,
      peer: undefined,
      self: undefined,
      lifetimeSeconds: 0,
      delegated: undefined,
    });
  const gss: Partial<Gss> = {
    createInitiator: () => Promise.resolve({ ...end, step } as Partial<Initiator> as Initiator),
    createAcceptor: () =>
      has.key
        ? Promise.resolve({ ...end, step } as Partial<Acceptor> as Acceptor)
        : Promise.reject(new GssError('no-credentials', 'no key for host/guest1.lab.test')),
  };
  return gss as Gss;
}

function endOn(stream: OctetStream, key = true): LayerEnd {
  const service = 'host/guest1.lab.test@LAB.TEST';
  return { stream, reader: exactReader(stream), gss: gssThat({ key }), service, timeoutMs: 30 };
}

test('what the guest’s end refuses is the error of the host’s', async (t) => {
  const [host, guest] = octetPair();
  const refused = t.throwsAsync(acceptLayer(endOn(guest, false)), { code: 'exchange-failed' });
  const message = /the guest’s end refuses: no key for host\/guest1/;
  await t.throwsAsync(initiateLayer({ ...endOn(host), timeoutMs: 5000 }), {
    code: 'exchange-failed',
    message,
  });
  await refused;
});

test('an end that says nothing is given up, at either side', async (t) => {
  const [host, guest] = octetPair();
  const failure = { code: 'exchange-failed', message: /waited 0\.03 s for the .* to agree on a layer/ };
  await t.throwsAsync(acceptLayer(endOn(guest)), failure);
  const [alone] = octetPair();
  await t.throwsAsync(initiateLayer(endOn(alone)), failure);
  host.leave();
});

test('an end that leaves, or is done too early, has not agreed', async (t) => {
  const [host, guest] = octetPair();
  guest.leave();
  const forever = { timeoutMs: 60_000 };
  await t.throwsAsync(initiateLayer({ ...endOn(host), ...forever }), { message: /left in the middle/ });
  const [hasty, other] = octetPair();
  await writeExchange(other, { kind: 'done' });
  await t.throwsAsync(initiateLayer({ ...endOn(hasty), ...forever }), { message: /done too early/ });
});
