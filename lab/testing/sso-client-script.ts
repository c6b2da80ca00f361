import { initialClientState, stepClient } from '../components/spice-client-sso/machine/client-machine.ts';
import type {
  ClientEvent,
  ClientPolicy,
  ClientState,
  Established,
} from '../components/spice-client-sso/machine/client-state.ts';
import { describeEffects } from './sso-script.ts';

const strict: ClientPolicy = {
  spn: 'host/guest1.lab.test',
  trustAnySpn: false,
  offerTgtUntrusted: false,
  askConsent: false,
  sendRawTgt: false,
  sendPassword: false,
};

/** The guest's answer to the nonce of the n-th event. */
export const echo = (nonce: string) => `SPICE-SSO 1-1 agent e1 c1 sasl=GSSAPI ${nonce}`;

/** What GSSAPI says of a context that took the TGT along. */
export const delegated: Established = {
  delegated: true,
  okAsDelegate: true,
  acceptor: 'host/guest1.lab.test@LAB.TEST',
  initiator: 'alice@LAB.TEST',
  noDelegationReason: undefined,
};

/** A client, fed event by event; each gets `f1`, `f2`, … for its random bits, and `feed` returns what the last one caused. */
export function openClient(policy: Partial<ClientPolicy> = {}) {
  let state: ClientState = initialClientState({ ...strict, ...policy });
  let count = 0;
  const feed = (...events: (ClientEvent | string)[]): string[] => {
    let effects: string[] = [];
    for (const event of events) {
      count += 1;
      const next = typeof event === 'string' ? ({ kind: 'line', line: event } as const) : event;
      const step = stepClient(state, next, `f${count}`);
      state = step.state;
      effects = describeEffects(step.effects);
    }
    return effects;
  };
  return {
    feed,
    get attempt() {
      return state.attempt;
    },
    get phase() {
      return state.phase;
    },
  };
}

export type ScriptedClient = ReturnType<typeof openClient>;

const gssToken = (client: ScriptedClient, established?: Established): ClientEvent => ({
  kind: 'gss-token',
  attempt: client.attempt,
  token: Buffer.from('hello'),
  established,
});

/** Clients in the middle of things: signed both ways, after startSASL, with the last token sent, inside the layer. */
export function prepared(policy: Partial<ClientPolicy> = {}): ScriptedClient {
  const client = openClient(policy);
  client.feed({ kind: 'connected' }, echo('f1'));
  return client;
}

export function starting(policy: Partial<ClientPolicy> = {}): ScriptedClient {
  const client = prepared(policy);
  client.feed(gssToken(client));
  return client;
}

export function finishing(
  established: Established = delegated,
  policy: Partial<ClientPolicy> = {},
): ScriptedClient {
  const client = starting(policy);
  client.feed('ok', 'sasl AQI=', gssToken(client, established));
  return client;
}

export function secured(established: Established = delegated): ScriptedClient {
  const client = finishing(established);
  client.feed('ok', 'SPICE-SSO 1-1 agent e1 c2 sasl=GSSAPI');
  return client;
}

/** Takes a client that greets through the handshake into the layer. */
export function secure(client: ScriptedClient, established: Established = delegated): void {
  const { phase } = client;
  if (phase.name !== 'greeting') throw new Error(`the client is ${phase.name}`);
  client.feed(echo(phase.sent.at(-1)?.nonce ?? ''));
  client.feed(gssToken(client));
  client.feed('ok', 'sasl AQI=');
  client.feed(gssToken(client, established));
  client.feed('ok', 'SPICE-SSO 1-1 agent e1 c2 sasl=GSSAPI');
}

export { gssToken };
