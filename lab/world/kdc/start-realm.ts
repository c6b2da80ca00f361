import { performance } from 'node:perf_hooks';
import { deadlinesOf } from '../../deadline/deadlines-of.ts';
import { Secret } from '../../secret/secret.ts';
import { leasePort } from '../owner/lease-port.ts';
import type { Realm } from '../ports.ts';
import { kadminCommands } from './kadmin-commands.ts';
import { KdcError } from './kdc-error.ts';
import type { KdcHost } from './kdc-host.ts';
import { countRequests, parseKdcLog, withoutProbes } from './kdc-log.ts';
import { chooseHost } from './choose-host.ts';
import { principalIn } from './principal-name.ts';
import { parsePrincipalStates } from './principal-state.ts';
import { probeKdc } from './probe-kdc.ts';
import { clientConfigOf, fillTemplate, readTemplate } from './realm-config.ts';
import type { RealmOptions } from './realm-options.ts';

const { waitUntil } = deadlinesOf('lab');

const startAttempts = 3;
const restartTimeoutMs = 10_000;

/** A realm, and how long it took from the call until the KDC answered (the measurement `kdc-ready`). */
export interface StartedRealm extends Realm {
  readonly readyMs: number;
}

/**
 * Makes a realm and its KDC; resolves when the KDC answers. Disposing ends it and removes its files,
 * so read `log()` first. Rejects with a KdcError, leaving nothing behind.
 */
export async function startRealm(options: RealmOptions): Promise<StartedRealm> {
  const startedAtMs = performance.now();
  const commands = kadminCommands(options);
  const realm = options.name;
  const host = options.listenAddress ?? '127.0.0.1';
  const [kdcTemplate, clientTemplate] = await Promise.all([
    readTemplate('kdc.conf'),
    readTemplate('krb5.conf'),
  ]);
  const { primaryAddress } = options;
  const addresses = primaryAddress === undefined ? [host] : [host, primaryAddress];
  const start = await chooseHost(options);
  for (let attempt = 1; ; attempt++) {
    await using undo = new AsyncDisposableStack();
    const probePorts = new Set<number>();
    const { port } = undo.use(await leasePort(host));
    const kdc = await start({
      realm,
      commands,
      krb5Conf: clientConfigOf(clientTemplate, options, `${host}:${port}`),
      kdcConf: (folder) =>
        fillTemplate(kdcTemplate, {
          REALM: realm,
          LISTEN: addresses.map((address) => `${address}:${port}`).join(', '),
          FOLDER: folder,
        }),
    });
    try {
      await waitForAnswer(kdc, { host, port }, options.readyTimeoutMs ?? 15_000, probePorts);
    } catch (error) {
      const log = await kdc.readLog().catch(() => '');
      await kdc.stop();
      if (attempt < startAttempts && `${messageOf(error)}${log}`.includes('Address already in use')) continue;
      const tail = log.trim().split('\n').slice(-10).join('\n');
      throw new KdcError(
        'not-ready',
        `the KDC of ${realm} is not ready: ${messageOf(error)}\n${tail}`,
        error,
      );
    }
    undo.defer(() => kdc.stop());
    const resources = undo.move();
    const running = realmOn(
      { ...kdc, stop: () => resources.disposeAsync() },
      options,
      { host, port },
      clientTemplate,
      performance.now() - startedAtMs,
      probePorts,
    );
    return primaryAddress === undefined
      ? running
      : { ...running, primaryAddress: { host: primaryAddress, port } };
  }
}

async function waitForAnswer(
  kdc: KdcHost,
  address: Realm['address'],
  timeoutMs: number,
  probePorts: Set<number>,
): Promise<void> {
  const seen = await waitUntil<string | true>(
    async (signal) => {
      try {
        return await probeKdc(address, signal, (port) => probePorts.add(port));
      } catch (error) {
        const end = await kdc.ended();
        if (end === undefined) throw error;
        return end;
      }
    },
    () => true,
    { for: `the KDC on ${address.host}:${address.port}`, timeoutMs, intervalMs: 3 },
  );
  if (seen !== true) throw new Error(seen);
}

function realmOn(
  kdc: KdcHost,
  { name, trusts, policies, principals }: Pick<RealmOptions, 'name' | 'trusts' | 'policies' | 'principals'>,
  address: Realm['address'],
  clientTemplate: string,
  readyMs: number,
  probePorts: Set<number>,
): StartedRealm {
  const full = (principal: string) => principalIn(name, principal, trusts);
  const ask = async (script: 'print-principals' | 'print-keytab', principals: readonly string[]) => {
    const result = await kdc.run(script, principals);
    if (result.exitCode !== 0 || result.stdout === '') {
      throw new KdcError(
        'command-failed',
        `${script} ${principals.join(' ')}: ${result.stderr.trim().slice(-1000)}`,
      );
    }
    return result.stdout;
  };
  return {
    name,
    kind: kdc.kind,
    ...(kdc.containerId === undefined ? {} : { containerId: kdc.containerId }),
    address,
    readyMs,
    clientConfig: (at, config) =>
      clientConfigOf(clientTemplate, { name, ...(trusts && { trusts }) }, at, config),
    keytab: async (principals) => {
      const base64 = await ask('print-keytab', principals.map(full));
      return new Secret(Buffer.from(base64, 'base64'));
    },
    principalStates: async (principals) => {
      if (principals.length === 0) return new Map();
      const text = await ask('print-principals', principals.map(full));
      const states = parsePrincipalStates(text, principals.length);
      return new Map(states.map((state, index) => [principals[index] ?? '', state]));
    },
    requests: async (clients) => {
      const wanted = clients.map((client) => [client, full(client)] as const);
      const entries = parseKdcLog(await kdc.readLog());
      return new Map(
        wanted.map(([client, principal]) => [
          client,
          countRequests(entries, principal, policies?.[principals[client]?.policy ?? '']),
        ]),
      );
    },
    log: async () => withoutProbes(await kdc.readLog(), probePorts),
    async setKdc(state) {
      await kdc.setState(state);
      if (state === 'up') await waitForAnswer(kdc, address, restartTimeoutMs, probePorts);
    },
    [Symbol.asyncDispose]: () => kdc.stop(),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
