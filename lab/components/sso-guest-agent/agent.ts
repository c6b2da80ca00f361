import { mkdir } from 'node:fs/promises';
import type { Gss } from '../../gss/gss.ts';
import type { AgentConfig } from './config.ts';
import { createConsoleNone } from './console-none.ts';
import type { Console } from './console/console.ts';
import { createGreetdConsole } from './console/greetd-console.ts';
import { createConsoleKeeper } from './console-keeper.ts';
import { logEvent } from './log.ts';
import { openHolderRecords } from './login/holder-record.ts';
import { openPasswordAttempts } from './login/password-attempts.ts';
import { createTgtKeeper } from './login/tgt-keeper.ts';
import type { CredentialType, GuestIdentity } from './machine/guest-state.ts';
import { listenOnDevice } from './port/device-port.ts';
import type { BytePort, PortListener } from './port/byte-port.ts';
import { listenOnTcp } from './port/tcp-port.ts';
import { listenOnUnixSocket } from './port/unix-port.ts';
import { readCertificate } from './read-certificate.ts';
import { runGuestSession } from './session.ts';

export interface AgentOptions {
  readonly config: AgentConfig;
  /** New at every start and every reload. */
  readonly epoch: string;
  /** Whoever ran before this process may have left a console open; a reload leaves none. */
  readonly isFirst: boolean;
  readonly channelGss: Gss;
  readonly kdcGss: Gss;
  /** Ends the agent: on a reload it starts anew with another configuration. */
  readonly signal: AbortSignal;
}

/** Serves one client after the other until the signal. A console that was opened is locked before it returns. */
export async function runAgent(options: AgentOptions): Promise<void> {
  const { config, epoch, isFirst, channelGss, kdcGss, signal } = options;
  await mkdir(config.runFolder, { recursive: true, mode: 0o700 });
  await using resources = new AsyncDisposableStack();
  const keeper = createConsoleKeeper(await openConsole(config, resources));
  if (isFirst) keeper.lock('found open when the agent started');
  const listener = resources.use(await listen(config.port));
  const tls = readCertificate(config);
  const identity = identityOf(config, epoch);
  const records = openHolderRecords(`${config.runFolder}-holder.json`);
  const attempts = openPasswordAttempts({
    file: `${config.runFolder}-password-attempts.json`,
    firstBackOffMs: config.passwordBackOffSeconds * 1000,
  });
  const tgtKeeper = resources.use(createTgtKeeper(kdcGss, config));
  logEvent('info', 'ready', { spn: config.spn, port: config.port, epoch });
  await serveClients(listener, signal, async (port) => {
    await runGuestSession(port, {
      identity,
      config,
      tls,
      channelGss,
      kdcGss,
      keeper,
      records,
      attempts,
      tgtKeeper,
      signal,
    });
  });
  await keeper.idle();
}

function identityOf(config: AgentConfig, epoch: string): GuestIdentity {
  const { spn, passwords, identityOnly, requireTls, tlsCertificate } = config;
  const accepts: readonly CredentialType[] = passwords ? ['kerberos', 'password'] : ['kerberos'];
  const tls = tlsCertificate === undefined ? [] : ['tls'];
  return { epoch, spn, features: [...tls, 'sasl=GSSAPI', ...accepts], accepts, identityOnly, requireTls };
}

async function serveClients(
  listener: PortListener,
  signal: AbortSignal,
  serve: (port: BytePort) => Promise<void>,
): Promise<void> {
  const serving = new Set<Promise<void>>();
  const failed = Promise.withResolvers<never>();
  // Nobody may be waiting for it at the end.
  failed.promise.catch(() => undefined);
  const untilAborted = (error: unknown) => {
    if (!signal.aborted) throw error;
  };
  while (!signal.aborted) {
    const port = await Promise.race([listener.accept(signal), failed.promise]).catch(untilAborted);
    if (!port) break;
    const served = (async () => {
      await using client = port;
      await serve(client);
    })();
    serving.add(served);
    served.catch(failed.reject).finally(() => serving.delete(served));
    if (listener.sideBySide !== true) await served;
  }
  await Promise.all(serving);
}

async function openConsole(config: AgentConfig, resources: AsyncDisposableStack): Promise<Console> {
  switch (config.loginManager) {
    case 'none':
      return createConsoleNone();
    case 'greetd':
      return resources.use(
        await createGreetdConsole({
          redeemSocket: `${config.runFolder}/redeem.sock`,
          onAttempt: ({ user, service, code }) =>
            logEvent(code === undefined ? 'info' : 'warning', 'audit', {
              who: user,
              request: `redeem for ${service}`,
              decision: code === undefined ? 'allowed' : 'refused',
              ...(code !== undefined && { code }),
            }),
        }),
      );
  }
}

function listen(port: string): Promise<PortListener> | PortListener {
  if (port.startsWith('tcp:')) return listenOnTcp(port);
  return port.startsWith('unix:') ? listenOnUnixSocket(port.slice('unix:'.length)) : listenOnDevice(port);
}
