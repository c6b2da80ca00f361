import type { SelfAuthentication } from '../gss.ts';
import { GssError } from '../gss-error.ts';
import { createAcceptor, stepAcceptor } from './acceptor.ts';
import { createInitiator, stepInitiator } from './initiator.ts';

/** An AP exchange within this process: the keytab's key opens the ticket only if a real KDC made it for that client. */
export function authenticateToSelf(options: SelfAuthentication): string {
  const { ccache, keytab, service } = options;
  using held = new DisposableStack();
  const initiator = createInitiator({
    target: service,
    ccache,
    delegation: 'never',
    channelBindings: 'unbound',
  });
  held.use(initiator.handles);
  // A replay cache would only fill up: these tokens never leave the process.
  const acceptor = createAcceptor({ keytab, service, channelBindings: 'unbound' }, 'none:');
  held.use(acceptor.handles);
  const request = stepInitiator(initiator, undefined).token;
  if (!request) throw new GssError('internal', 'no AP-REQ was made');
  const { peer } = stepAcceptor(acceptor, request);
  if (peer === undefined) throw new GssError('internal', 'the exchange did not complete');
  return peer;
}
