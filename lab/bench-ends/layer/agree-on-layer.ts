import { withDeadline } from '../../deadline/wait-until.ts';
import type { Gss } from '../../gss/gss.ts';
import { startSaslClient } from '../../gss/sasl-gssapi-client.ts';
import { startSaslServer } from '../../gss/sasl-gssapi-server.ts';
import type { SecurityLayer } from '../../gss/security-layer.ts';
import { BenchError } from '../bench-error.ts';
import type { ExactReader, OctetStream } from '../octet-stream.ts';
import { readExchange, writeExchange } from './exchange-messages.ts';

/** Less than an end has to say that its way stands, so that what is wrong here is what is told. */
const clientTimeoutMs = 15_000;
/** The guest's own end gives up sooner, and says why. */
const serverTimeoutMs = 12_000;

const keytab = 'FILE:/etc/krb5.keytab';
const channelBindings = Buffer.from('spice-sso-lab benchmark');

/** One end of a way before its layer stands. */
export interface LayerEnd {
  readonly stream: OctetStream;
  readonly reader: ExactReader;
  readonly gss: Gss;
  /** Of the guest: `host/guest1.lab.test@LAB.TEST`. */
  readonly service: string;
  /** For all of the exchange. */
  readonly timeoutMs?: number;
}

/** The client's side, with the environment's credential cache. Rejects with a BenchError `exchange-failed`. */
export function initiateLayer(end: LayerEnd): Promise<SecurityLayer> {
  return explained(
    withDeadline(initiate(end), 'the guest’s end to agree on a layer', end.timeoutMs ?? clientTimeoutMs),
  );
}

/** The server's side, with the machine's keytab. Tells the client what is wrong, then rejects as `initiateLayer` does. */
export async function acceptLayer(end: LayerEnd): Promise<SecurityLayer> {
  try {
    return await withDeadline(
      accept(end),
      'the host’s end to agree on a layer',
      end.timeoutMs ?? serverTimeoutMs,
    );
  } catch (error) {
    // refuses: test "what the guest’s end refuses is the error of the host’s"
    await writeExchange(end.stream, { kind: 'failed', reason: reasonOf(error) }).catch(() => undefined);
    return explained(Promise.reject(new Error(reasonOf(error), { cause: error })));
  }
}

async function initiate({ stream, reader, gss, service }: LayerEnd): Promise<SecurityLayer> {
  await using client = await startSaslClient(gss, { target: service, delegation: 'never', channelBindings });
  let { response, session } = await client.step();
  for (;;) {
    await writeExchange(stream, { kind: 'token', token: response });
    const answer = await readExchange(reader);
    if (answer === undefined) throw new Error('the guest’s end left in the middle');
    if (answer.kind === 'failed') throw new Error(`the guest’s end refuses: ${answer.reason}`);
    if (answer.kind === 'done') {
      if (session === undefined) throw new Error('the guest’s end is done too early');
      return session.layer;
    }
    ({ response, session } = await client.step(answer.token));
  }
}

async function accept({ stream, reader, gss, service }: LayerEnd): Promise<SecurityLayer> {
  await using server = await startSaslServer(gss, { keytab, service, channelBindings });
  for (;;) {
    const message = await readExchange(reader);
    if (message?.kind !== 'token') throw new Error('the host’s end left in the middle');
    const { challenge, session } = await server.step(message.token);
    await writeExchange(stream, session ? { kind: 'done' } : { kind: 'token', token: challenge });
    if (session) return session.layer;
  }
}

async function explained(agreement: Promise<SecurityLayer>): Promise<SecurityLayer> {
  try {
    return await agreement;
  } catch (error) {
    throw new BenchError('exchange-failed', `no SASL layer: ${reasonOf(error)}`, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
