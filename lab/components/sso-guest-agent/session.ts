import { randomBytes } from 'node:crypto';
import type { ServerCertificate } from '../../channel/server-certificate.ts';
import { serveTls } from '../../channel/tls-session.ts';
import { createNamedTimers } from '../../deadline/named-timers.ts';
import type { Gss } from '../../gss/gss.ts';
import { type ChannelItem, createLineChannel } from '../../wire/sso/line-channel.ts';
import { serializeMessage } from '../../wire/sso/serialize-message.ts';
import { createSaslAcceptor } from './acceptor.ts';
import type { AgentConfig } from './config.ts';
import type { ConsoleKeeper } from './console-keeper.ts';
import { logEvent } from './log.ts';
import type { HolderRecords } from './login/holder-record.ts';
import { createLoginOperations } from './login/login-operations.ts';
import type { PasswordAttempts } from './login/password-attempts.ts';
import type { TgtKeeper } from './login/tgt-keeper.ts';
import { initialGuestState, stepGuest } from './machine/guest-machine.ts';
import type { GuestEffect, GuestEvent, GuestIdentity, GuestTimer } from './machine/guest-state.ts';
import type { BytePort } from './port/byte-port.ts';

export interface GuestSessionOptions {
  readonly identity: GuestIdentity;
  readonly config: AgentConfig;
  /** With a certificate, where the identity's features say `tls`. */
  readonly tls: ServerCertificate | undefined;
  /** Carries the channel's contexts: nothing slow may run in it. */
  readonly channelGss: Gss;
  /** For what may wait for the KDC. */
  readonly kdcGss: Gss;
  readonly keeper: ConsoleKeeper;
  readonly records: HolderRecords;
  readonly attempts: PasswordAttempts;
  readonly tgtKeeper: TgtKeeper;
  /** Ends the session as a hang-up does. */
  readonly signal: AbortSignal;
}

/** Drives the guest's machine over one client's stay on the port; resolves when it has left or is to leave. */
export async function runGuestSession(port: BytePort, options: GuestSessionOptions): Promise<void> {
  const ended = Promise.withResolvers<undefined>();
  const timers = createNamedTimers<GuestTimer>((timer) => dispatch({ kind: 'timer', timer }));
  const pending: GuestEvent[] = [];
  let stepping = false;
  let state = initialGuestState(options.identity);

  const { config, keeper, records, attempts, tgtKeeper } = options;
  const acceptor = createSaslAcceptor(options.channelGss, config, dispatch);
  const login = createLoginOperations({
    config,
    client: port.descriptor,
    gss: options.kdcGss,
    keeper,
    records,
    attempts,
    tgtKeeper,
    report: dispatch,
  });
  const channel = createLineChannel({
    write: (octets) => port.write(octets),
    onItem: (item) => dispatch(received(item)),
    onMidFrame: (midFrame) => dispatch({ kind: 'mid-frame', pending: midFrame }),
    onWriteFailure: () => dispatch({ kind: 'hang-up' }),
  });

  /** Steps the machine event by event: what an effect causes waits until its own step is through. */
  function dispatch(event: GuestEvent): void {
    pending.push(event);
    if (stepping) return;
    stepping = true;
    for (let next = pending.shift(); next; next = pending.shift()) {
      const step = stepGuest(state, next, randomBytes(16).toString('hex'));
      state = step.state;
      step.effects.forEach(perform);
      if (next.kind === 'hang-up') ended.resolve(undefined);
    }
    stepping = false;
  }

  function perform(effect: GuestEffect): void {
    switch (effect.kind) {
      case 'send':
        channel.send(serializeMessage(effect.message));
        break;
      case 'send-empty-line':
        channel.send('');
        break;
      case 'start-tls': {
        const { tls } = options;
        const { attempt } = effect;
        if (tls) {
          channel.startTls((ends) =>
            serveTls(tls, ends, (exported) => dispatch({ kind: 'tls-established', attempt, exported })),
          );
        }
        break;
      }
      case 'start-sasl':
        channel.expectTokens();
        acceptor.start(effect);
        break;
      case 'step-sasl':
        acceptor.step(effect);
        break;
      case 'raise-layer': {
        port.authenticated?.();
        const layer = acceptor.layerOf(effect.attempt);
        if (layer) channel.raise(layer);
        break;
      }
      case 'abandon':
        channel.drop({ keepsTls: effect.keepsTls === true });
        acceptor.abandon(channel.flushed());
        login.abandon();
        break;
      case 'verify-tgt':
        login.verify(effect, acceptor.delegatedOf(effect.attempt));
        break;
      case 'verify-credentials':
        login.verifyCredentials(effect);
        break;
      case 'refresh-tgt':
        login.refresh(effect);
        break;
      case 'admit':
        login.admit(effect);
        break;
      case 'open-console':
        login.open(effect);
        break;
      case 'show-console':
        login.show(effect);
        break;
      case 'lock-console':
        keeper.lock(effect.reason);
        break;
      case 'look-up':
        login.lookUp(effect);
        break;
      case 'set-timer':
        timers.set(effect.timer, effect.afterMs);
        break;
      case 'clear-timer':
        timers.clear(effect.timer);
        break;
      case 'report':
        logEvent(effect.level, effect.event, effect.fields);
        break;
    }
  }

  async function pump(): Promise<void> {
    try {
      for (let chunk = await port.read(); chunk; chunk = await port.read()) await channel.receive(chunk);
    } catch (error) {
      logEvent('warning', 'port-failed', { message: error instanceof Error ? error.message : String(error) });
    }
    dispatch({ kind: 'hang-up' });
  }

  const onAbort = () => dispatch({ kind: 'hang-up' });
  options.signal.addEventListener('abort', onAbort, { once: true });
  dispatch({ kind: 'connected' });
  if (options.signal.aborted) onAbort();
  void pump();
  await ended.promise;
  options.signal.removeEventListener('abort', onAbort);
  timers.clearAll();
}

function received(item: ChannelItem): GuestEvent {
  if (item.kind !== 'sync-lost') return item;
  return { kind: 'sync-lost', reason: item.cause instanceof Error ? item.cause.message : 'unknown' };
}
