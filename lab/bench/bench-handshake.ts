import { openGss } from '../gss/open-gss.ts';
import type { Gss } from '../gss/gss.ts';
import { startSaslClient } from '../gss/sasl-gssapi-client.ts';
import { startSaslServer } from '../gss/sasl-gssapi-server.ts';
import type { BenchSamples } from '../measure/bench-rows.ts';
import { startTestRealm } from '../testing/krb5-realm.ts';

const service = 'host/guest1.lab.test@LAB.TEST';
const warmUps = 10;
const repetitions = 100;

/**
 * The SASL part of a login, from the first token to both ends' layers, with a TGT that a real KDC process forwards
 * anew each time. Both ends are on this machine and take turns, each with libraries in a thread of its own.
 */
export async function benchHandshake(): Promise<BenchSamples> {
  await using realm = await startTestRealm({ alice: {}, 'host/guest1.lab.test': { okAsDelegate: true } });
  Object.assign(process.env, realm.env);
  await using initiator = openGss();
  await using acceptor = openGss();
  const files = {
    ccache: await realm.kinit('alice', '-f'),
    keytab: await realm.keytab('host/guest1.lab.test'),
  };
  const values: number[] = [];
  for (let turn = 0; turn < warmUps + repetitions; turn += 1) {
    const ms = await shakeHands(initiator, acceptor, files, Buffer.from(`spice-sso:${turn}`));
    if (turn >= warmUps) values.push(ms);
  }
  return { name: 'SASL handshake with delegation', unit: 'ms', values };
}

async function shakeHands(
  initiator: Gss,
  acceptor: Gss,
  { ccache, keytab }: { readonly ccache: string; readonly keytab: string },
  channelBindings: Buffer,
): Promise<number> {
  const beganAtMs = performance.now();
  const client = await startSaslClient(initiator, {
    ccache,
    target: service,
    delegation: 'policy',
    channelBindings,
  });
  const server = await startSaslServer(acceptor, { keytab, service, channelBindings });
  let last = await client.step();
  let answer = await server.step(last.response);
  while (!answer.session) {
    last = await client.step(answer.challenge);
    answer = await server.step(last.response);
  }
  const ms = performance.now() - beganAtMs;
  const { session } = answer;
  if (!session.delegated || !last.session) throw new Error('no TGT came with the context');
  await last.session.layer[Symbol.asyncDispose]();
  await session.layer[Symbol.asyncDispose]();
  return ms;
}
